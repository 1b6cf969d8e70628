"""Widgets that Django has not, or draws too slowly."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select of hundreds of options, drawn as one string: Django draws each option by two templates of its own."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        groups = format_html_join(
            "",
            "{}",
            (
                (format_html('<optgroup label="{}">{}</optgroup>', label, _options(rows)) if label else _options(rows),)
                for label, rows, _index in widget["optgroups"]
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), groups)


class Slider(forms.NumberInput):
    """A number to be dragged between its `min` and `max`, with its value beside it."""

    input_type = "range"

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        shown, key = widget["value"] or "", widget["attrs"].get("id", "")
        return format_html(
            '<span class="slider"><input type="range" name="{}" value="{}"{}><output for="{}">{}</output></span>',
            widget["name"], shown, flatatt(widget["attrs"]), key, shown,
        )  # fmt: skip


def _options(rows: Iterable[dict[str, Any]]) -> SafeString:
    drawn = ((str(row["value"]), flatatt(row["attrs"]), row["label"]) for row in rows)
    return format_html_join("", '<option value="{}"{}>{}</option>', drawn)
