"""The look: template tags, form renderer, tables, markdown. Knows no other part of the site but the clock."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Offers `{% load ui %}` and the form renderer."""

    name = "confsite.ui"
    label = "ui"
    verbose_name = "User interface"
