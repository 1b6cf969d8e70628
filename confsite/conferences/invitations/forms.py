"""Forms of invitations and members: parse, never write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.conferences.invitations.csv_rows import MAX_BYTES, MOST_PAPERS
from confsite.conferences.invitations.services import Invitee
from confsite.conferences.models import Conference, Invitation, Membership, Role


class QuotaField(forms.IntegerField):
    """A number of papers."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Papers at most"))
        super().__init__(min_value=0, max_value=MOST_PAPERS, **kwargs)


class MessageField(forms.CharField):
    """A chair's personal note."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Personal message"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=gettext_lazy("Stands in the mail and on the page on which they answer."),
            **kwargs,
        )


def _track_field(conference: Conference) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        conference.tracks.all(), label=_("Track"), required=False, empty_label=_("all tracks")
    )


class InviteForm(forms.Form):
    """Invite one person."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    affiliation = forms.CharField(label=gettext_lazy("Affiliation"), max_length=200, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, initial=Role.PC_MEMBER)
    quota = QuotaField(
        required=False, help_text=gettext_lazy("What you ask them to take; they may answer with another number.")
    )
    message = MessageField()

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if conference.tracks.exists():
            self.fields["track"] = _track_field(conference)
            self.order_fields(["name", "email", "affiliation", "role", "quota", "track", "message"])

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    @property
    def invitee(self) -> Invitee:
        """Who is to be invited."""
        data = self.cleaned_data
        return Invitee(
            email=data["email"].lower(),
            name=data["name"],
            role=Role(data["role"]),
            affiliation=data["affiliation"],
            quota=data["quota"],
            track=data.get("track"),
        )


class ImportForm(forms.Form):
    """A list of people, pasted or as a file."""

    file = forms.FileField(label=gettext_lazy("CSV file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or paste it"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("First line: name,email,role,affiliation,quota,track. Only name and email are needed."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role where the list names none"), choices=Role.choices, initial=Role.PC_MEMBER
    )
    message = MessageField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        if upload and upload.size > MAX_BYTES:
            raise ValidationError({"file": _("The file is larger than %(n)d KB.") % {"n": MAX_BYTES // 1024}})
        data["content"] = upload.read() if upload else (data.get("text") or "").encode()
        if not data["content"].strip() and not self.errors:
            raise ValidationError({"file": _("Choose a file, or paste the list below.")})
        return data


class MemberForm(forms.Form):
    """How much somebody takes."""

    quota = QuotaField(
        required=False, help_text=gettext_lazy("Empty: the conference's default. Zero: no papers for now.")
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"quota": membership.quota, "track": membership.track_id})
        super().__init__(*args, **kwargs)
        if membership.conference.tracks.exists():
            self.fields["track"] = _track_field(membership.conference)


class MemberFilter(forms.Form):
    """Filter of the list of members."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    q = forms.CharField(label=gettext_lazy("Name, address or institution"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("all")), *Role.choices]  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"]).replace("\x00", "")


class InvitationFilter(MemberFilter):
    """Filter of the list of invitations."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    field_order = ["state", "role", "q"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [("", _("all")), *Invitation.State.choices, ("EXPIRED", _("expired"))]
        self.fields["state"].choices = states  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """How many papers somebody can take."""

    quota = QuotaField(
        label=gettext_lazy("How many papers can you take?"),
        help_text=gettext_lazy("At most this many will be assigned to you."),
    )


class DeclineForm(forms.Form):
    """A note to the chairs."""

    note = forms.CharField(
        label=gettext_lazy("A note to the chairs"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example whom to ask instead. You may leave it empty."),
    )
