"""Wording of the mails about roles, and what is asked right before one is sent."""

from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Invitation
from confsite.mail import kinds, rechecks
from confsite.mail.models import OutboxMail

_INVITATION_PLACEHOLDERS = {
    "role": _("The role, for example PC member"),
    "papers": _("How many papers are asked; empty for roles that do not review"),
    "message": _("The chair's personal note; may be empty"),
    "invited_by": _("Who invites"),
    "link": _("The page on which to answer"),
    "expires": _("The day until which the link works"),
}
_INVITATION_SAMPLES = {
    "role": "PC member",
    "papers": "You would be asked to review at most 4 papers.",
    "message": "Your work on edge compilers would help us a lot.",
    "invited_by": "Carla Chair",
    "link": "https://conference.example.org/invitations/0a1b2c/",
    "expires": "Sat 12 Jan 2030",
}
_ANSWER_PLACEHOLDERS = {
    "invitee": _("Who answered"),
    "role": _("The role"),
    "papers": _("How many papers they can take"),
    "note": _("Their note"),
    "link": _("The list of invitations"),
}
_ANSWER_SAMPLES = {
    "invitee": "Pavel Hora",
    "role": "PC member",
    "papers": "4",
    "note": "Parental leave until May.",
    "link": "https://conference.example.org/ws2030/chair/people/invitations/",
}

KINDS = (
    # Secret, because the link in it proves its reader's address: not even the chairs may read it.
    kinds.MailKind(
        key="invitation.role",
        title=_("Invitation to a role"),
        subject=_("{{ conference }}: invitation as {{ role }}"),
        body=_(
            "Dear {{ name }},\n\n{{ invited_by }} invites you to serve as **{{ role }}** of {{ conference_name }} "
            "({{ conference_url }}).\n\n{{ papers }}\n\n{{ message }}\n\nPlease accept or decline here; declining "
            "takes one press and no account:\n\n{{ link }}\n\nThe link works until {{ expires }} and is for you alone: "
            "please do not pass it on."
        ),
        placeholders=_INVITATION_PLACEHOLDERS,
        samples=_INVITATION_SAMPLES,
        mail_class=OutboxMail.Class.SECRET,
    ),
    kinds.MailKind(
        key="invitation.reminder",
        title=_("Reminder of an invitation"),
        subject=_("{{ conference }}: may we count on you as {{ role }}?"),
        body=_(
            "Dear {{ name }},\n\nwe have not heard from you yet: {{ invited_by }} invited you to serve as "
            "**{{ role }}** of {{ conference_name }}.\n\n{{ papers }}\n\nPlease accept or decline here, so that we can "
            "plan:\n\n{{ link }}\n\nThe link works until {{ expires }}."
        ),
        placeholders=_INVITATION_PLACEHOLDERS,
        samples=_INVITATION_SAMPLES,
        mail_class=OutboxMail.Class.SECRET,
    ),
    kinds.MailKind(
        key="invitation.accepted",
        title=_("An invitation was accepted (to chairs)"),
        subject=_("{{ conference }}: {{ invitee }} accepts as {{ role }}"),
        body=_(
            "Dear {{ name }},\n\n**{{ invitee }}** has accepted to serve as {{ role }}.\n\n"
            "Papers at most: {{ papers }}\n\nAll answers: {{ link }}"
        ),
        placeholders=_ANSWER_PLACEHOLDERS,
        samples=_ANSWER_SAMPLES,
        is_digestible=True,
    ),
    kinds.MailKind(
        key="invitation.declined",
        title=_("An invitation was declined (to chairs)"),
        subject=_("{{ conference }}: {{ invitee }} declines as {{ role }}"),
        body=_(
            "Dear {{ name }},\n\n**{{ invitee }}** has declined to serve as {{ role }}.\n\n"
            "Their note: {{ note }}\n\nAll answers: {{ link }}"
        ),
        placeholders=_ANSWER_PLACEHOLDERS,
        samples=_ANSWER_SAMPLES,
        is_digestible=True,
    ),
    kinds.MailKind(
        key="conference.created",
        title=_("A conference was made for its chair"),
        subject=_("{{ conference }} is yours to set up"),
        body=_(
            "Dear {{ name }},\n\n{{ conference_name }} was made here, with you as its PC chair. Sign in, or sign up, "
            "with the address this mail was sent to, and set it up:\n\n{{ chair_url }}\n\nIt is a draft: nobody else "
            "sees it until you make it public."
        ),
        placeholders={"chair_url": _("The chair's pages")},
        samples={"chair_url": "https://conference.example.org/ws2030/chair/"},
    ),
)


def is_pending(mail: OutboxMail) -> bool:
    """An invitation's mail is only sent while the invitation waits for its answer."""
    number = mail.recheck_arguments.get("invitation")
    return Invitation.objects.filter(pk=number, state=Invitation.State.PENDING).exists()


def register() -> None:
    """Called once, when the app is ready."""
    kinds.register(*KINDS)
    rechecks.register("invitation.pending", is_pending)
