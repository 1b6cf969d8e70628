"""The mails about handling chairs and overrides, to chairs whom nothing keeps away from the paper."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import Person, User
from confsite.conferences.models import Conference
from confsite.mail import kinds, outbox, rechecks
from confsite.mail.kinds import MailKind
from confsite.mail.models import OutboxMail
from confsite.ui.zones import instant_text
from reviews.handling.policies import is_free
from reviews.models import ChairOverride, HandlingChair, HandlingChange
from reviews.papers.scope import ChairAccess, chairs_of, visible
from reviews.viewers import viewer_for, viewers_for
from submissions.models import Submission


def tell_appointed(actor: User | None, *, chair: Person, papers: Sequence[Submission]) -> None:
    """One mail for all papers, unless the chair took them over themselves."""
    if not papers or (actor is not None and chair.user_id == actor.pk):
        return
    conference, ids = papers[0].conference, [paper.pk for paper in papers]
    ordered = sorted(papers, key=lambda paper: paper.number)
    outbox.queue(
        "handling_chair.appointed",
        conference=conference,
        to=chair,
        values={
            "by": _name_of(actor, conference),
            "count": str(len(papers)),
            "papers": "\n".join(f"- #{paper.number} {paper.title}" for paper in ordered),
            "papers_url": outbox.absolute_url(reverse("reviewing:handling", args=[conference.slug])),
        },
        about=ids,
        recheck="reviews.still_handles",
        recheck_arguments={"papers": ids},
    )


def tell_requested(actor: User, *, change: HandlingChange) -> None:
    """To the chairs who could agree."""
    handling = change.handling
    _to_free_chairs(
        actor,
        "handling_chair.change_requested",
        handling.submission,
        by=_name_of(actor, change.conference),
        chair=handling.chair.name,
        successor=change.successor.name if change.successor else _("nobody for now"),
        reason=change.reason,
    )


def tell_resigned(actor: User, *, handling: HandlingChair) -> None:
    """To the chairs who could take the paper over."""
    _to_free_chairs(actor, "handling_chair.resigned", handling.submission, chair=handling.chair.name)


def tell_overriding(actor: User, *, override: ChairOverride) -> None:
    """To every chair without a conflict, at once."""
    _to_free_chairs(
        actor,
        "override.begun",
        override.submission,
        chair=override.chair.name,
        reason=override.reason,
        until=instant_text(override.ends_at, override.conference.time_zone),
    )


def _to_free_chairs(actor: User, key: str, paper: Submission, **values: str) -> None:
    page = reverse("reviewing:handle", args=[paper.conference.slug, paper.number])
    shared = {"number": str(paper.number), "title": paper.title, "paper_url": outbox.absolute_url(page)}
    for chair in free_chairs_of(paper):
        if chair.user_id != actor.pk:
            outbox.queue(
                key,
                conference=paper.conference,
                to=chair,
                values=shared | values,
                submission_id=paper.pk,
                recheck="reviews.may_administer",
            )


def free_chairs_of(paper: Submission) -> list[Person]:
    """The chairs without a conflict with a paper."""
    viewers = viewers_for(chairs_of(paper.conference), paper.conference)
    return [viewer.person for viewer in viewers if viewer.person is not None and is_free(viewer, paper)]


def _name_of(actor: User | None, conference: Conference) -> str:
    person = getattr(actor, "person", None)
    return person.name if person else _("The operator of %(conference)s") % {"conference": conference.name}


def _sees_all(person: Person | None, conference: Conference | None, papers: Iterable[int]) -> bool:
    if person is None or conference is None:
        return False
    wanted = set(papers)
    seen = visible(ChairAccess(viewer_for(person, conference))).filter(pk__in=wanted)
    return bool(wanted) and seen.count() == len(wanted)


def still_handles(mail: OutboxMail) -> bool:
    """Asked before an appointment is mailed: may its reader still know all these papers, and handle one of them?"""
    papers = mail.recheck_arguments.get("papers", [])
    is_true = HandlingChair.objects.filter(chair=mail.to_person_id, submission__in=papers).exists()
    return is_true and _sees_all(mail.to_person, mail.conference, papers)


def may_administer(mail: OutboxMail) -> bool:
    """Asked before a mail to a paper's chairs: is its reader still one of them?"""
    return mail.submission_id is not None and _sees_all(mail.to_person, mail.conference, [mail.submission_id])


_PAPER = {
    "number": gettext_lazy("The paper's number"),
    "title": gettext_lazy("Its title"),
    "paper_url": gettext_lazy("The page of its handling chair"),
    "chair": gettext_lazy("The chair it is about"),
}
_SAMPLE = {
    "number": "12",
    "title": "Sparse Attention on Dense Buses",
    "paper_url": "https://conference.example.org/wfs-2030/chair/papers/12/handling/",
    "chair": "Rae Viewer",
    "by": "Otto Otherchair",
    "successor": "Ida Chair",
    "reason": "On leave until May.",
    "until": "Fri 26 Apr 2030, 18:00 CEST",
}


def _samples(*names: str) -> dict[str, str]:
    return {name: _SAMPLE[name] for name in ("number", "title", "paper_url", "chair", *names)}


def register_mail() -> None:
    """Register kinds and checks."""
    _ = gettext_lazy
    kinds.register(
        MailKind(
            key="handling_chair.appointed",
            title=_("To a chair: papers to handle"),
            subject=_("{{ conference }}: papers you handle ({{ count }})"),
            body=_(
                "Dear {{ name }},\n\n{{ by }} named you as the handling chair of:\n\n{{ papers }}\n\nYou see to their "
                "reviews, discussion and decision. All papers you handle: {{ papers_url }}"
            ),
            placeholders={
                "by": _("Who appointed"),
                "count": _("How many papers"),
                "papers": _("The papers, one per line"),
                "papers_url": _("The page of handling chairs"),
            },
            samples={
                "by": "Otto Otherchair",
                "count": "2",
                "papers": "- #4 Cold Caches\n- #12 Sparse Attention on Dense Buses",
                "papers_url": "https://conference.example.org/wfs-2030/chair/handling/",
            },
            rich=frozenset({"papers"}),
        ),
        MailKind(
            key="handling_chair.change_requested",
            title=_("To the chairs of a paper: a second chair has to agree to a change"),
            subject=_("{{ conference }}: may the handling chair of paper {{ number }} change?"),
            body=_(
                "Dear {{ name }},\n\n{{ by }} asks that {{ chair }} no longer handle paper {{ number }}, “{{ title }}”."
                " To follow: {{ successor }}.\n\nReason: {{ reason }}\n\nNothing changes before a second chair agrees: "
                "{{ paper_url }}"
            ),
            placeholders=_PAPER | {"by": _("Who asks"), "successor": _("Who would follow"), "reason": _("Their words")},
            samples=_samples("by", "successor", "reason"),
        ),
        MailKind(
            key="handling_chair.resigned",
            title=_("To the chairs of a paper: its handling chair gave it back"),
            subject=_("{{ conference }}: paper {{ number }} has no handling chair"),
            body=_(
                "Dear {{ name }},\n\n{{ chair }} no longer handles paper {{ number }}, “{{ title }}”. "
                "Name somebody else here: {{ paper_url }}"
            ),
            placeholders=_PAPER,
            samples=_samples(),
        ),
        MailKind(
            key="override.begun",
            title=_("To the chairs of a paper: a chair in conflict looks at it"),
            subject=_("{{ conference }}: {{ chair }} overrides a conflict with paper {{ number }}"),
            body=_(
                "Dear {{ name }},\n\n{{ chair }} has a conflict of interest with paper {{ number }}, “{{ title }}”, "
                "and looks at it all the same until {{ until }}.\n\nReason: {{ reason }}\n\nYou can end this, or name "
                "a handling chair, after which nobody can override: {{ paper_url }}"
            ),
            placeholders=_PAPER | {"reason": _("Their words"), "until": _("When it ends")},
            samples=_samples("reason", "until"),
        ),
    )
    rechecks.register("reviews.still_handles", still_handles)
    rechecks.register("reviews.may_administer", may_administer)
