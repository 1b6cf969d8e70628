"""Forms of the mail pages: parse, never write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from confsite.conferences import audiences
from confsite.conferences.mail_pages import letters
from confsite.mail import kinds
from confsite.mail.kinds import COMMON, MailKind
from confsite.mail.models import OutboxMail


class MailFilter(forms.Form):
    """Narrow the list of mails."""

    q = forms.CharField(label=gettext_lazy("Person or subject"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, kinds_used: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("all")), *OutboxMail.State.choices]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("all")), *kinds_used]  # type: ignore[attr-defined]


class AddressForm(forms.Form):
    """Where a failed mail goes the next time."""

    address = forms.EmailField(label=gettext_lazy("Send it to"), max_length=254)


def _check(form: forms.Form, kind: MailKind) -> None:
    """Name each placeholder the kind does not fill, at the field that uses it, with those that can be used."""
    known = ", ".join("{{ " + name + " }}" for name in [*COMMON, *kind.placeholders])
    for field in ("subject", "body"):
        try:
            kinds.check_wording(kind, form.cleaned_data.get(field) or "")
        except kinds.UnknownPlaceholders as fault:
            names = ", ".join("{{ " + name + " }}" for name in fault.names)
            words = ngettext(
                "%(names)s is not known here, so it would stay empty. These can be used: %(known)s",
                "%(names)s are not known here, so they would stay empty. These can be used: %(known)s",
                len(fault.names),
            )
            form.add_error(field, ValidationError(words % {"names": names, "known": known}))


class WordingForm(forms.Form):
    """Subject and text of a kind of mail."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=300)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("Markdown: **bold**, a blank line between paragraphs, - for lists."),
    )

    def __init__(self, *args: Any, kind: MailKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_body(self) -> str:
        """One kind of line end, so that a text sent back unchanged is unchanged."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _check(self, self.kind)
        return data


class LetterForm(forms.Form):
    """A letter to an audience."""

    audience = forms.ChoiceField(label=gettext_lazy("To"))
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=300)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("Markdown. {{ name }} becomes the name of each recipient."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = letters.choices()  # type: ignore[attr-defined]

    def clean_body(self) -> str:
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        audience = audiences.get(data.get("audience") or "")
        if audience is not None:
            _check(self, letters.kind_for(audience))
        return data
