"""Parses a file that a reviewer adds."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import Question


class AttachmentForm(forms.Form):
    """A file and who may read it, in the words of the review form's questions."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.txt,.md,application/pdf,text/plain"}),
        help_text=_("A PDF or a plain text of at most 10 MB. Its name, author and tools are taken out."),
    )
    audience = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=Question.Audience.choices,
        initial=Question.Audience.COMMITTEE,
        widget=forms.RadioSelect,
    )
