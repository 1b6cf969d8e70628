"""Rendering of snippets with the site's own template engine."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template import Context, engines
from django.test import RequestFactory


@pytest.fixture
def draw() -> Callable[..., str]:
    """Return a function that renders template text with `{% load ui %}` in front, for a GET of `path`.

    No context processors run: these tests need neither a session nor a database.
    """

    def render(source: str, path: str = "/", **context: Any) -> str:
        template = engines["django"].from_string("{% load ui i18n %}" + source).template
        return template.render(Context({"request": RequestFactory().get(path), **context}))

    return render
