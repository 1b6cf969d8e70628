"""What mails about submissions say: the values of their placeholders."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.conferences.models import Conference
from confsite.mail.outbox import absolute_url
from confsite.ui.templatetags.ui import filesize
from confsite.ui.zones import instant_text
from submissions.models import Author, CameraReady, Document, Receipt, Submission


def paper_url(submission: Submission) -> str:
    """The authors' page of a paper, for mail."""
    return absolute_url(submission.get_absolute_url())


def actor_name(actor: User | None) -> str:
    return actor.get_full_name() if actor is not None else _("the site")


def both_zones(instant: datetime, conference: Conference) -> str:
    """An instant in the conference's zone and in UTC."""
    here = instant_text(instant, conference.zone)
    world = instant_text(instant, "UTC")
    return here if here == world else f"{here} ({world})"


def author_list(submission: Submission) -> str:
    return ", ".join(
        f"{one.name} ({one.affiliation})" if one.affiliation else one.name for one in submission.authors.all()
    )


def about(submission: Submission, actor: User | None = None) -> dict[str, str]:
    """The paper itself, for every mail about it."""
    return {
        "number": str(submission.number),
        "title": submission.title or _("(no title yet)"),
        "authors": author_list(submission),
        "paper_url": paper_url(submission),
        "actor": actor_name(actor),
        "reason": submission.withdrawal_reason or _("none given"),
    }


def _files(content: list[dict[str, object]]) -> str:
    lines = []
    for one in content:
        pages = _("%(n)s pages, ") % {"n": one["pages"]} if one["pages"] else ""
        size = filesize(int(str(one["size"])))
        lines.append(f"{one['name']}: {pages}{size}, sha256 {one['sha256']}")
    return "; ".join(lines) or _("none")


def receipt(submission: Submission, row: Receipt) -> dict[str, str]:
    """Everything on record, as the receipt holds it."""
    content = row.content
    link = reverse("submissions:receipt", args=[submission.conference.slug, submission.number, row.serial])
    return about(submission, row.issued_to) | {
        "serial": str(row.serial),
        "type": content["type"],
        "track": content["track"] or "–",
        "topics": ", ".join(content["topics"]) or "–",
        "keywords": content["keywords"] or "–",
        "files": _files(content["documents"]),
        "sha256": row.sha256 or "–",
        "when": both_zones(row.issued_at, submission.conference),
        "receipt_url": absolute_url(link),
    }


def coauthor(submission: Submission, author: Author, actor: User, token: str) -> dict[str, str]:
    """For somebody named as a co-author by somebody else."""
    return about(submission, actor) | {
        "printed_name": author.name,
        "email": author.email,
        "object_url": absolute_url(reverse("submissions:object", args=[submission.conference.slug, token])),
        "signup_url": absolute_url(reverse("account_signup")),
    }


def objection(submission: Submission, author: Author, reason: str) -> dict[str, str]:
    """For contact authors and chairs: who says they are no author."""
    return about(submission) | {"printed_name": author.name, "reason": reason or _("none given")}


def deadline(submission: Submission, closes_at: datetime, announced: str) -> dict[str, str]:
    """For reminders: what is due when."""
    return about(submission) | {
        "deadline": announced,
        "deadline_utc": instant_text(closes_at, "UTC"),
    }


def camera_ready(row: CameraReady, actor: User | None, document: Document | None) -> dict[str, str]:
    """The camera-ready version as handed in, returned or approved."""
    submission = row.submission
    link = reverse("submissions:camera_ready", args=[submission.conference.slug, submission.number])
    names = {author.pk: author.name for author in submission.authors.all()}
    return about(submission, actor) | {
        "title": row.title,
        "authors": ", ".join(names[pk] for pk in row.author_order if pk in names),
        "licence": row.licence or "–",
        "signed_by": row.licence_signed_by or "–",
        "files": _files([_content(document)]) if document else _("none"),
        "sha256": document.sha256 if document else "–",
        "note": row.chair_note or "–",
        "when": both_zones(submission.conference.now(), submission.conference),
        "camera_ready_url": absolute_url(link),
    }


def _content(document: Document) -> dict[str, object]:
    return {
        "name": document.original_name,
        "pages": document.page_count,
        "size": document.size,
        "sha256": document.sha256,
    }
