"""What chairs say to hints."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import IntegrityHint


class HintFilterForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("everything")), *IntegrityHint.Kind.choices]
    )
    dismissed = forms.BooleanField(label=_("Dismissed ones"), required=False)
