"""The form of one's own settings of mail. It parses; the service writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from confsite.mail.models import MailPreference


class IntervalForm(forms.Form):
    """How often news is gathered."""

    interval = forms.ChoiceField(
        label=_("News from conferences"),
        choices=MailPreference.Interval.choices,
        widget=forms.RadioSelect,
        help_text=_("News are comments in discussions, author responses and the like. Nothing is left out of them."),
    )
