"""Any accent a chair picks stays readable."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsite.ui import colour


@given(st.integers(0, 0xFFFFFF))
def test_every_accent_is_readable_on_light_and_on_dark_pages(value: int) -> None:
    accent = colour.accent_of(f"#{value:06x}")
    assert colour.contrast(accent.light, colour.LIGHT_PAGE) >= 4.5
    assert colour.contrast(accent.dark, colour.DARK_PAGE) >= 4.5
    assert colour.contrast(accent.light, accent.on_light) >= 4.5
    assert colour.contrast(accent.dark, accent.on_dark) >= 4.5


def test_a_readable_accent_is_left_as_chosen() -> None:
    assert colour.accent_of("#1f5c7a").light == "#1f5c7a"


@pytest.mark.parametrize("wrong", ["", None, "red", "#12", '#000000;background:url("x")', "#000000\n"])
def test_what_is_no_colour_falls_back_and_cannot_reach_the_style_attribute(wrong: str | None) -> None:
    style = colour.accent_of(wrong).as_style()
    assert re.fullmatch(r"(--[a-z-]+:#[0-9a-f]{6};?)+", style)


def test_contrast_is_that_of_the_standard() -> None:
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colour.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
