"""Parses comments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.discussion.services import MOST_CHARACTERS
from reviews.models import Comment


class CommentForm(forms.Form):
    """A comment on a paper."""

    body = forms.CharField(
        label=_("Your comment"),
        help_text=_("Markdown; formulas between $ signs."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=MOST_CHARACTERS,
    )
    audience = forms.ChoiceField(label=_("Who may read it"), choices=Comment.Audience.choices)
    wants_reply = forms.BooleanField(label=_("I would like a reply"), required=False)
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=9_000_000_000_000)


class EditForm(forms.Form):
    """New words of an own comment."""

    body = forms.CharField(
        label=_("Your comment"), widget=forms.Textarea(attrs={"rows": 8}), max_length=MOST_CHARACTERS
    )
