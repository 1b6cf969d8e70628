"""What people have to do about roles: answer an invitation, check their profile."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confsite.accounts.models import Person
from confsite.conferences.invitations.policies import REVIEWING_ROLES
from confsite.conferences.invitations.queries import long_silent, waiting_for
from confsite.conferences.models import Conference, Membership, Role
from confsite.conferences.todos import Todo


def invitations_to_answer(person: Person, conference: Conference | None) -> list[Todo]:
    """Unanswered invitations to one of the person's verified addresses."""
    return [
        Todo(
            conference=waiting.invitation.conference,
            title=_("You are invited as %(role)s") % {"role": waiting.invitation.get_role_display()},
            body=_("Please say yes or no, so that the chairs can plan."),
            url=waiting.path,
            action=_("Answer"),
            due=waiting.until,
            tone="warning",
        )
        for waiting in waiting_for(person, conference)
    ]


def profile_to_check(person: Person, conference: Conference | None) -> list[Todo]:
    """Reviewers whose profile says nothing about conflicts yet; once, not per conference."""
    if person.profile_confirmed_at is not None:
        return []
    rows = Membership.objects.filter(person=person, role__in=REVIEWING_ROLES | {Role.PC_CHAIR})
    rows = rows.exclude(conference__state=Conference.State.ARCHIVE).select_related("conference")
    if conference is not None:
        rows = rows.filter(conference=conference)
    membership = rows.order_by("-since").first()
    if membership is None:
        return []
    return [
        Todo(
            conference=membership.conference,
            title=_("Complete your profile"),
            body=_("Affiliations, advisors and co-authors: so that no paper reaches you that should not."),
            url=reverse("people:profile"),
            action=_("Open my profile"),
        )
    ]


def silent_to_remind(person: Person, conference: Conference | None) -> list[Todo]:
    """For chairs: conferences with invitations that nobody has answered or been reminded of for a week."""
    chaired = Membership.objects.filter(person=person, role=Role.PC_CHAIR)
    chaired = chaired.exclude(conference__state=Conference.State.ARCHIVE).select_related("conference")
    if conference is not None:
        chaired = chaired.filter(conference=conference)
    conferences = {membership.conference_id: membership.conference for membership in chaired}
    counts = long_silent(conferences).order_by().values_list("conference").annotate(n=Count("pk"))
    return [
        Todo(
            conference=conferences[key],
            title=ngettext("%(n)d invitation has no answer yet", "%(n)d invitations have no answer yet", n) % {"n": n},
            body=_("They were sent a week ago or more."),
            url=reverse("people_chair:remind", args=[conferences[key].slug]),
            action=_("Remind them"),
        )
        for key, n in counts
    ]
