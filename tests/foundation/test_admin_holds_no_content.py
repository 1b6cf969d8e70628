"""Django's administration is the operator's: it shows accounts and tables of the site, never a conference's content."""

from django.contrib import admin

OPERATORS_APPS = {"accounts", "account", "mfa", "socialaccount", "auth", "sites", "sessions"}
CONTENT_APPS = {"conferences", "submissions", "reviews", "program", "audit", "mail", "jobs"}


def test_the_administration_holds_operators_tables_and_no_conference_content() -> None:
    shown = {model._meta.label for model in admin.site._registry}
    assert shown, "the operator needs at least the accounts"
    assert {label.split(".")[0] for label in shown} <= OPERATORS_APPS, shown
    for model in admin.site._registry:
        related = {field.related_model._meta.app_label for field in model._meta.fields if field.related_model}
        assert related.isdisjoint(CONTENT_APPS), f"{model._meta.label} leads to a conference's content"


def test_no_inline_of_the_administration_shows_conference_content() -> None:
    inlines = {inline.model._meta.label for shown in admin.site._registry.values() for inline in shown.inlines}
    assert {label.split(".")[0] for label in inlines} <= OPERATORS_APPS, inlines
