"""Widgets drawn by hand look as Django's own do."""

import pytest
from django import forms
from django.test.html import parse_html
from django.utils.safestring import mark_safe

from confsite.ui.widgets import LongSelect

CHOICES = [
    ("", "---------"),
    (1, 'Ann "Quote" <O\'Hara> & sons'),
    (2, mark_safe("Bo <b>bold</b>")),
    ("Others", [(3, "Cy"), ("4", "Di")]),
]


@pytest.mark.parametrize("value", [None, "", 2, "3", "none of these"])
@pytest.mark.parametrize("attrs", [{}, {"class": 'a"b', "required": True, "disabled": False, "aria-invalid": "true"}])
def test_a_long_select_is_what_django_would_draw(value, attrs):
    usual = forms.Select(attrs={"id": "id_who"}, choices=CHOICES).render("who", value, attrs)
    found = LongSelect(attrs={"id": "id_who"}, choices=CHOICES).render("who", value, attrs)
    assert parse_html(found) == parse_html(usual)
