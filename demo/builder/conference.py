"""The workshop itself: names, dates, topics, types, texts, people shown, form and rules."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from confsite.accounts.models import Affiliation, Person, PersonEmail, Relation, User
from confsite.clock import physical_now
from confsite.conferences.dates.reminder_rules import seed_reminder_rules
from confsite.conferences.models import (
    Blinding,
    Committee,
    CommitteeEntry,
    Conference,
    Milestone,
    Mode,
    Section,
    Series,
    Speaker,
    Sponsor,
    SubmissionType,
    Topic,
)
from demo import world
from demo.builder.stages import ANYWHERE_ON_EARTH, STAGES, Stage, instant
from demo.world.model import Event, People
from demo.world.model import Person as MadeUp
from reviews.forms.services import ensure_rules, save_question, save_rules

PASSWORD = "quiet-computing-demo"  # noqa: S105 – of made-up people on the visitor's own machine

DATE_KINDS = {
    "call": "SUBMISSION_OPEN",
    "submission": "SUBMISSION",
    "bidding": "BIDDING",
    "review": "REVIEW",
    "response-open": "RESPONSE_OPEN",
    "response": "RESPONSE",
    "discussion": "DISCUSSION",
    "notification": "NOTIFICATION",
    "camera-ready": "CAMERA_READY",
    "program": "OTHER",
    "event": "EVENT",
}


def ensure_people(people: People) -> dict[str, Person]:
    """Everybody of the made-up world, with a login and a verified address each; made once for all stages."""
    known = {email.email: email.person for email in PersonEmail.objects.select_related("person__user")}
    hashed = make_password(PASSWORD)  # once: a password's hash is slow on purpose
    found = {one.key: known.get(one.email.lower()) or _make(one, people, hashed) for one in people.persons.values()}
    for one in people.persons.values():
        person = found[one.key]
        if one.relations and not person.relations.exists():
            for relation in one.relations:
                other = found.get(relation.person)
                Relation.objects.create(
                    person=person,
                    kind=relation.kind.upper(),
                    other=other,
                    other_name=other.name if other else relation.person,
                    other_email=people.persons[relation.person].email if other else "",
                    year_from=relation.since,
                    year_to=relation.until,
                )
    return found


def _make(one: MadeUp, people: People, hashed: str) -> Person:
    user = User.objects.create_user(one.email, None, time_zone=one.time_zone)
    User.objects.filter(pk=user.pk).update(password=hashed)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    person = Person.objects.create(
        user=user, name=one.name, sort_key=one.sort_name.casefold()[:200], profile_confirmed_at=physical_now()
    )
    PersonEmail.objects.create(person=person, email=user.email, is_primary=True, verified_at=physical_now())
    for order, stay in enumerate(one.affiliations):
        institution = people.institutions[stay.institution]
        Affiliation.objects.create(
            person=person,
            institution=institution.name,
            country=institution.country,
            domain=institution.domain,
            year_from=stay.since,
            year_to=stay.until,
            order=order,
        )
    return person


def make_conference(stage: Stage, slug: str, event: Event) -> Conference:
    """The sandbox conference, its clock standing before the call."""
    facts = STAGES[stage]
    series, _is_new = Series.objects.get_or_create(slug="quietcomp", defaults={"name": event.series})
    starts = instant(next(d.day for d in event.dates if d.key == "event")).date()
    return Conference.objects.create(
        slug=slug,
        series=series,
        name=event.title,
        short_name=f"{event.short_title}: {facts.label}",
        edition=f"{event.edition}th",
        state=Conference.State.PUBLIC,
        tagline=event.tagline,
        starts_on=starts,
        ends_on=starts + timedelta(days=1),
        mode=Mode.HYBRID,
        city=event.city,
        country=event.country,
        venue=event.venue,
        time_zone=event.time_zone,
        contact_email=event.contact,
        blinding=Blinding.DOUBLE,
        reviews_per_paper=3,
        default_quota=8,
        bids_asked=10,
        declaration_text="This paper is not under review elsewhere, and all its authors know of this submission.",
        licences=["CC BY 4.0", "CC BY-NC 4.0", "All rights reserved by the authors"],
        are_papers_public=True,
        accent=event.accent_colour,
        is_sandbox=True,
        clock_shows=instant(-90),
        clock_set_at=physical_now(),
    )


def furnish(conference: Conference, event: Event, people: People, persons: dict[str, Person]) -> None:
    """Everything a chair sets up before the call goes out."""
    _dates(conference, event)
    for order, topic in enumerate(event.topics):
        Topic.objects.create(conference=conference, name=topic.name, order=order)
    for order, kind in enumerate(event.submission_types):
        SubmissionType.objects.create(
            conference=conference,
            slug=kind.key,
            name=kind.name,
            page_minimum=kind.minimum_pages,
            page_maximum=kind.maximum_pages,
            is_page_rule_hard=False,  # a paper that is too long comes in with a warning and is desk rejected
            are_references_counted=kind.references_counted,
            page_rule_text=f"{kind.minimum_pages} to {kind.maximum_pages} pages, references included",
            talk_minutes=20 if kind.key == "regular" else 10,
            takes_supplement=True,
            supplement_formats=["zip", "pdf"],
            order=order,
        )
    _texts(conference, event)
    _shown_people(conference, event, people, persons)
    _review_form(conference)
    seed_reminder_rules(conference)


def _dates(conference: Conference, event: Event) -> None:
    for order, one in enumerate(event.dates):
        zone = ANYWHERE_ON_EARTH if one.zone == "AoE" else event.time_zone
        hour, _, minute = one.time.partition(":")
        at = instant(one.day, int(hour), int(minute), zone) if one.time else None
        Milestone.objects.create(
            conference=conference,
            kind=DATE_KINDS[one.key],
            label=one.name,
            at=at,
            day=None if at else instant(one.day).date(),
            zone=zone,
            zone_label="AoE" if one.zone == "AoE" else "",
            is_public=not one.private,
            grace_seconds=900 if one.key == "submission" else 0,
            order=order,
        )


def _texts(conference: Conference, event: Event) -> None:
    Section.objects.create(conference=conference, heading="About the workshop", body=event.description, order=0)
    Section.objects.create(
        conference=conference, kind=Section.Kind.CALL, heading="Call for papers", body=event.call, order=1
    )
    for order, sponsor in enumerate(event.sponsors):
        Sponsor.objects.create(conference=conference, name=sponsor.name, level=sponsor.level, order=order)


def _shown_people(conference: Conference, event: Event, people: People, persons: dict[str, Person]) -> None:
    for order, shown in enumerate(event.committees):
        committee = Committee.objects.create(conference=conference, heading=shown.heading, order=order)
        for position, key in enumerate(shown.people):
            CommitteeEntry.objects.create(
                conference=conference,
                committee=committee,
                person=persons[key],
                name=people.persons[key].name,
                affiliation=people.affiliation_name(people.persons[key]),
                order=position,
            )
    for order, speaker in enumerate(event.speakers):
        one = people.persons[speaker.person]
        Speaker.objects.create(
            conference=conference,
            person=persons[speaker.person],
            key=speaker.person,
            heading="Invited speakers",
            label="Invited talk",
            name=one.name,
            affiliations=[people.affiliation_name(one)],
            talk_title=speaker.title,
            abstract=speaker.abstract,
            bio=speaker.bio,
            minutes=45,
            order=order,
        )


def _review_form(conference: Conference) -> None:
    overall = ["strong reject", "weak reject", "borderline", "weak accept", "strong accept"]
    quality = ["poor", "fair", "good", "excellent"]
    sure = ["an educated guess", "somewhat confident", "confident", "an expert on this"]
    rows: list[dict[str, object]] = [
        {"label": "Overall", "kind": "SCORE", "options": _scale(overall), "is_overall": True},
        {"label": "Confidence", "kind": "CONFIDENCE", "options": _scale(sure), "audience": "COMMITTEE"},
        {"label": "Novelty", "kind": "SCORE", "options": _scale(quality)},
        {"label": "Soundness", "kind": "SCORE", "options": _scale(quality)},
        {"label": "Presentation", "kind": "SCORE", "options": _scale(quality)},
        {"label": "Summary", "kind": "TEXT"},
        {"label": "Strengths", "kind": "TEXT", "is_required": False},
        {"label": "Weaknesses", "kind": "TEXT", "is_required": False},
        {"label": "Comments to the authors", "kind": "TEXT", "is_required": False},
        {"label": "Comments to the committee", "kind": "TEXT", "audience": "COMMITTEE", "is_required": False},
    ]
    for values in rows:
        save_question(None, conference=conference, values=values)
    ensure_rules(conference)
    save_rules(
        None,
        conference=conference,
        values={
            "authors_shown": "AFTER_DECISION",
            "authors_see_reviews": "IN_RESPONSE",
            "reviewers_to_coreviewers": "AFTER_OWN_REVIEW",
        },
    )


def _scale(labels: list[str]) -> list[dict[str, object]]:
    return [{"value": value, "label": label} for value, label in enumerate(labels, 1)]


def load_world() -> tuple[Event, People]:
    """The event and its people."""
    return world.load_event(), world.load_people()
