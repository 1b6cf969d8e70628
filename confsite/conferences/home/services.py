"""Making a conference: an operator's act, done for the chair who then sets it up."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from confsite.accounts.models import User
from confsite.accounts.services import get_or_create_person
from confsite.audit.services import record
from confsite.conferences.dates.reminder_rules import seed_reminder_rules
from confsite.conferences.models import Conference, Membership, Role, SubmissionType
from confsite.mail import outbox


@transaction.atomic
def create_conference(
    actor: User | None,
    *,
    slug: str,
    name: str,
    short_name: str,
    chair_email: str,
    chair_name: str = "",
    time_zone: str = "UTC",
) -> Conference:
    """Make a draft conference with one submission type and its PC chair, and write to the chair.

    The chair is whoever proves to own `chair_email`. `actor` is None for the operator's command.

    Raises:
        PermissionDenied: the actor is not an operator.
        ValidationError: the address is taken or not possible; keyed by field.
    """
    if actor is not None and not actor.is_staff:
        raise PermissionDenied
    conference = Conference(slug=slug, name=name, short_name=short_name, time_zone=time_zone)
    conference.full_clean()
    conference.save()
    SubmissionType.objects.create(conference=conference, slug="paper", name="Paper")
    seed_reminder_rules(conference, actor=actor)
    chair = get_or_create_person(name=chair_name, email=chair_email)
    Membership.objects.create(conference=conference, person=chair, role=Role.PC_CHAIR)
    record(actor, "conference.created", conference, chair=chair.name)
    outbox.queue(
        "conference.created",
        conference=conference,
        to=chair,
        address=chair_email,
        values={"chair_url": outbox.absolute_url(reverse("chair:home", args=[slug]))},
        unique_key=f"conference-created:{conference.pk}",
    )
    return conference
