"""What conferences contribute to merge, export and erasure: roles, invitations, lists shown, speakers, extensions."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import Person
from confsite.accounts.personal_data import PersonalData, register, repoint
from confsite.clock import physical_now
from confsite.conferences.models import CommitteeEntry, Extension, Invitation, Membership, Role, Speaker
from confsite.conferences.pictures.services import erase_unused_later


def export_conferences(person: Person) -> list[dict[str, Any]]:
    """Roles, invitations, public lists, talks announced and extensions, one dict per row."""
    rows: list[dict[str, Any]] = [
        {"kind": "role", "conference": m.conference.slug, "role": m.role, "quota": m.quota, "since": m.since}
        for m in person.memberships.select_related("conference")
    ]
    rows += [
        {
            "kind": "invitation",
            "conference": i.conference.slug,
            "role": i.role,
            "email": i.email,
            "state": i.state,
            "invited_at": i.invited_at,
            "answered_at": i.answered_at,
            "note": i.answer_note,
        }
        for i in person.invitations.select_related("conference")
    ]
    rows += [
        {
            "kind": "shown in a committee",
            "conference": e.conference.slug,
            "committee": e.committee.heading,
            "name": e.name,
            "affiliation": e.affiliation,
        }
        for e in person.committee_entries.select_related("conference", "committee")
    ]
    rows += [
        {
            "kind": "speaker",
            "conference": s.conference.slug,
            "name": s.name,
            "talk": s.talk_title,
            "abstract": s.abstract,
            "bio": s.bio,
            "photo": str(s.photo),
        }
        for s in person.speaker_entries.select_related("conference")
    ]
    rows += [
        {"kind": "extension", "conference": e.conference.slug, "until": e.until, "reason": e.reason}
        for e in person.extensions.select_related("conference")
    ]
    return rows


def merge_conferences(kept: Person, absorbed: Person) -> None:
    """Point everything at `kept`. Of a role held twice the kept one stays, with the absorbed quota if it had none."""
    for membership in Membership.objects.filter(person=absorbed, quota__isnull=False):
        Membership.objects.filter(
            person=kept, conference=membership.conference_id, role=membership.role, quota__isnull=True
        ).update(quota=membership.quota)
    repoint(Membership, "person", kept, absorbed, unique_with=("conference", "role"))
    for extension in Extension.objects.filter(person=absorbed):
        Extension.objects.filter(person=kept, milestone=extension.milestone_id, until__lt=extension.until).update(
            until=extension.until
        )
    repoint(Extension, "person", kept, absorbed, unique_with=("milestone",))
    for model in (Invitation, CommitteeEntry, Speaker):
        repoint(model, "person", kept, absorbed)


def erase_conferences(person: Person) -> None:
    """End roles and extensions, make invitations anonymous, cut public lists loose from the person, drop photos."""
    Membership.objects.filter(person=person).delete()
    Extension.objects.filter(person=person).delete()
    pseudonym = f"Erased person {str(person.public_id)[:8]}"
    now = physical_now()
    for invitation in Invitation.objects.filter(person=person):
        if invitation.state == Invitation.State.PENDING:
            invitation.state, invitation.answered_at = Invitation.State.REVOKED, now
        invitation.name, invitation.email = pseudonym, f"erased-{invitation.pk}@erased.invalid"
        invitation.affiliation = invitation.message = invitation.answer_note = ""
        invitation.save()
    CommitteeEntry.objects.filter(person=person).update(person=None, email="", url="")
    photos = [str(speaker.photo) for speaker in Speaker.objects.filter(person=person)]
    Speaker.objects.filter(person=person).update(person=None, url="", photo="", photo_alt="")
    erase_unused_later(photos)


def obstacles(person: Person) -> list[str]:
    """Conferences that would be without PC chair."""
    chaired = Membership.objects.filter(person=person, role=Role.PC_CHAIR).select_related("conference")
    others = set(
        Membership.objects.filter(role=Role.PC_CHAIR, conference__in=[m.conference_id for m in chaired])
        .exclude(person=person)
        .values_list("conference_id", flat=True)
    )
    return [
        _("You are the only PC chair of %(name)s. Give somebody else the role first.") % {"name": m.conference.name}
        for m in chaired
        if m.conference_id not in others
    ]


def register_conferences() -> None:
    """Called once, when the app is ready."""
    register(
        PersonalData(
            "conferences",
            export_conferences,
            merge_conferences,
            erase_conferences,
            keeps=gettext_lazy(
                "Your name in published committees and among published speakers, as it stood there. Ask the chairs of "
                "a conference to take it off their pages."
            ),
            obstacles=obstacles,
        )
    )
