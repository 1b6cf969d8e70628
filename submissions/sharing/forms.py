"""The form of a new share link."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.sharing.policies import USUAL


class ShareForm(forms.Form):
    """For whom a link is, and for how many days it works; `longest` limits these."""

    label = forms.CharField(
        label=gettext_lazy("For whom or what"),
        max_length=80,
        help_text=gettext_lazy("Only the authors of the paper read it."),
    )

    def __init__(self, *args: Any, longest: timedelta, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = longest.days
        self.fields["days"] = forms.IntegerField(
            label=_("Days it works"),
            min_value=1,
            max_value=most,
            initial=USUAL.days,
            help_text=_("At most %(n)d. You can end it at any time.") % {"n": most},
            error_messages={"max_value": _("At most %(n)d days, please.") % {"n": most}},
        )
