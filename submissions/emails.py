"""The mails authors get, in the wording shipped; chairs may reword them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from confsite.mail import kinds, rechecks
from confsite.mail.kinds import MailKind
from confsite.mail.models import OutboxMail
from submissions import chair_view
from submissions.models import Author, Submission

PAPER: dict[str, Any] = {
    "number": _("Number of the paper"),
    "title": _("Title of the paper"),
    "authors": _("All authors with affiliations"),
    "paper_url": _("The authors’ page of the paper"),
    "actor": _("Who did it"),
    "reason": _("The reason given"),
}
SAMPLE = {
    "number": "12",
    "title": "Sleeping Through the Interrupt Storm",
    "authors": "Lena Brandt (Northlake University), Adaeze Obi (Institute of Quiet Machines)",
    "paper_url": "https://conference.example.org/ws2030/submissions/12/",
    "actor": "Lena Brandt",
    "reason": "We found an error in Section 4.",
}

RECEIPT = MailKind(
    key="submission.receipt",
    title=_("Receipt of a submission"),
    subject=_("[{{ conference }}] Receipt {{ serial }} of paper #{{ number }}: {{ title }}"),
    body=_(
        "Dear {{ name }},\n\n"
        "your submission to {{ conference_name }} is on record. {{ actor }} handed it in.\n\n"
        "- Number: #{{ number }}\n"
        "- Title: {{ title }}\n"
        "- Authors: {{ authors }}\n"
        "- Type: {{ type }}\n"
        "- Track: {{ track }}\n"
        "- Topics: {{ topics }}\n"
        "- Keywords: {{ keywords }}\n"
        "- Files: {{ files }}\n"
        "- sha256 of the paper: {{ sha256 }}\n"
        "- Time: {{ when }}\n\n"
        "The full receipt: {{ receipt_url }}\n\n"
        "Until the deadline you can change everything here: {{ paper_url }}\n"
    ),
    placeholders=PAPER
    | {
        "serial": _("Number of the receipt"),
        "type": _("Submission type"),
        "track": _("Track"),
        "topics": _("Topics"),
        "keywords": _("Keywords"),
        "files": _("Files with pages, size and sha256"),
        "sha256": _("sha256 of the paper"),
        "when": _("Time in the conference’s zone and in UTC"),
        "receipt_url": _("The receipt’s page"),
    },
    samples=SAMPLE
    | {
        "serial": "1",
        "type": "Regular paper",
        "track": "–",
        "topics": "Scheduling, Energy",
        "keywords": "interrupts, idle power",
        "files": "paper.pdf: 6 pages, 412 KB, sha256 9f86d081884c7d65…",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "when": "Fri 4 Jan 2030, 12:30 CET (Fri 4 Jan 2030, 11:30 UTC)",
        "receipt_url": "https://conference.example.org/ws2030/submissions/12/receipts/1/",
    },
)
COAUTHOR = MailKind(
    key="submission.coauthor",
    title=_("You were named as a co-author"),
    subject=_("[{{ conference }}] You are named as an author of “{{ title }}”"),
    body=_(
        "Dear {{ printed_name }},\n\n"
        "{{ actor }} submitted a paper to {{ conference_name }} and named you as an author:\n\n"
        "- #{{ number }} {{ title }}\n"
        "- Authors: {{ authors }}\n\n"
        "To read and edit it, sign in with a verified address {{ email }} (new here? {{ signup_url }}): "
        "{{ paper_url }}\n\n"
        "If you are not an author of this paper, please say so here: {{ object_url }}\n"
    ),
    placeholders=PAPER
    | {
        "printed_name": _("Their name as printed on the paper"),
        "email": _("The address they were named by"),
        "object_url": _("Link to object"),
        "signup_url": _("Where to make an account"),
    },
    samples=SAMPLE
    | {
        "printed_name": "Adaeze Obi",
        "email": "a.obi@example.org",
        "object_url": "https://conference.example.org/ws2030/submissions/not-an-author/…/",
        "signup_url": "https://conference.example.org/accounts/signup/",
    },
)
OBJECTION = MailKind(
    key="submission.objection",
    title=_("Somebody objects to being named as an author"),
    subject=_("[{{ conference }}] Paper #{{ number }}: {{ printed_name }} objects to being an author"),
    body=_(
        "Dear {{ name }},\n\n"
        "{{ printed_name }} was named as an author of #{{ number }} “{{ title }}” and says that this is wrong.\n\n"
        "Their words: {{ reason }}\n\n"
        "They no longer have access to the paper. Please correct the list of authors: {{ paper_url }}\n"
    ),
    placeholders=PAPER | {"printed_name": _("Who objects")},
    samples=SAMPLE | {"printed_name": "Adaeze Obi", "reason": "I have not read this paper."},
)
WITHDRAWN = MailKind(
    key="submission.withdrawn",
    title=_("A paper was withdrawn"),
    subject=_("[{{ conference }}] Paper #{{ number }} was withdrawn: {{ title }}"),
    body=_(
        "Dear {{ name }},\n\n"
        "{{ actor }} withdrew #{{ number }} “{{ title }}” from {{ conference_name }}.\n\n"
        "Reason: {{ reason }}\n\n"
        "Until the submission deadline every author can undo this: {{ paper_url }}\n"
    ),
    placeholders=PAPER,
    samples=SAMPLE,
)
RESTORED = MailKind(
    key="submission.restored",
    title=_("A withdrawal was undone"),
    subject=_("[{{ conference }}] Paper #{{ number }} is submitted again: {{ title }}"),
    body=_(
        "Dear {{ name }},\n\n"
        "{{ actor }} undid the withdrawal of #{{ number }} “{{ title }}”. "
        "It is submitted again, as it was: {{ paper_url }}\n"
    ),
    placeholders=PAPER,
    samples=SAMPLE,
)
DEADLINE = {"deadline": _("The deadline as announced"), "deadline_utc": _("The deadline in UTC")}
DEADLINE_SAMPLE = {"deadline": "Fri 4 Jan 2030, 23:59 AoE", "deadline_utc": "Sat 5 Jan 2030, 11:59 UTC"}
DRAFT_REMINDER = MailKind(
    key="submission.draft_reminder",
    title=_("Reminder: the draft is not submitted yet"),
    subject=_("[{{ conference }}] Your draft #{{ number }} is not submitted yet"),
    body=_(
        "Dear {{ name }},\n\n"
        "#{{ number }} “{{ title }}” is a draft. Drafts are not reviewed: to take part, submit it until {{ deadline }} "
        "({{ deadline_utc }}).\n\n"
        "What is missing: {{ missing }}\n\n"
        "{{ paper_url }}\n"
    ),
    placeholders=PAPER | DEADLINE | {"missing": _("What the draft still lacks")},
    samples=SAMPLE | DEADLINE_SAMPLE | {"missing": "Upload the paper."},
)
CAMERA_READY_REMINDER = MailKind(
    key="submission.camera_ready_reminder",
    title=_("Reminder: the camera-ready version is missing"),
    subject=_("[{{ conference }}] Camera-ready version of #{{ number }} is due"),
    body=_(
        "Dear {{ name }},\n\n"
        "the camera-ready version of #{{ number }} “{{ title }}” has not been handed in. It is due {{ deadline }} "
        "({{ deadline_utc }}).\n\n"
        "{{ camera_ready_url }}\n"
    ),
    placeholders=PAPER | DEADLINE | {"camera_ready_url": _("The camera-ready form")},
    samples=SAMPLE
    | DEADLINE_SAMPLE
    | {"camera_ready_url": "https://conference.example.org/ws2030/submissions/12/camera-ready/"},
)
CAMERA = PAPER | {
    "licence": _("Licence chosen"),
    "signed_by": _("Who signed the licence"),
    "files": _("File with pages, size and sha256"),
    "sha256": _("sha256 of the file"),
    "note": _("The chairs’ note"),
    "when": _("Time in the conference’s zone and in UTC"),
    "camera_ready_url": _("The camera-ready form"),
}
CAMERA_SAMPLE = SAMPLE | {
    "licence": "CC BY 4.0",
    "signed_by": "Lena Brandt",
    "files": "final.pdf: 6 pages, 512 KB, sha256 9f86d081884c7d65…",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "note": "Please embed the fonts of Figure 2.",
    "when": "Fri 4 Jan 2030, 12:30 CET (Fri 4 Jan 2030, 11:30 UTC)",
    "camera_ready_url": "https://conference.example.org/ws2030/submissions/12/camera-ready/",
}
CAMERA_READY = MailKind(
    key="camera_ready.receipt",
    title=_("Receipt of a camera-ready version"),
    subject=_("[{{ conference }}] Camera-ready version of #{{ number }} received"),
    body=_(
        "Dear {{ name }},\n\n"
        "{{ actor }} handed in the camera-ready version of #{{ number }}.\n\n"
        "- Final title: {{ title }}\n"
        "- Authors in final order: {{ authors }}\n"
        "- File: {{ files }}\n"
        "- Licence: {{ licence }}, signed by {{ signed_by }}\n"
        "- Time: {{ when }}\n\n"
        "{{ camera_ready_url }}\n"
    ),
    placeholders=CAMERA,
    samples=CAMERA_SAMPLE,
)
CAMERA_READY_RETURNED = MailKind(
    key="camera_ready.returned",
    title=_("A camera-ready version was returned"),
    subject=_("[{{ conference }}] Please change the camera-ready version of #{{ number }}"),
    body=_(
        "Dear {{ name }},\n\n"
        "the camera-ready version of #{{ number }} “{{ title }}” needs a change:\n\n"
        "{{ note }}\n\n"
        "Please hand it in again here; this works after the deadline too: {{ camera_ready_url }}\n"
    ),
    placeholders=CAMERA,
    samples=CAMERA_SAMPLE,
)
CAMERA_READY_APPROVED = MailKind(
    key="camera_ready.approved",
    title=_("A camera-ready version was approved"),
    subject=_("[{{ conference }}] Camera-ready version of #{{ number }} approved"),
    body=_(
        "Dear {{ name }},\n\n"
        "the camera-ready version of #{{ number }} “{{ title }}” is approved. There is nothing left to do. Thank you!\n"
    ),
    placeholders=CAMERA,
    samples=CAMERA_SAMPLE,
)


def is_still_author(mail: OutboxMail) -> bool:
    """Whether the recipient is still an author of the paper and did not object."""
    if mail.submission_id is None or mail.to_person_id is None:
        return False
    return Author.objects.filter(
        submission_id=mail.submission_id, person_id=mail.to_person_id, objected_at__isnull=True
    ).exists()


def is_author_or_chair(mail: OutboxMail) -> bool:
    """Whether the recipient is still an author, or a chair who may know of the paper."""
    paper = Submission.objects.filter(pk=mail.submission_id or 0).select_related("conference").first()
    if paper is None:
        return False
    chairs = [chair.pk for chair in chair_view.chairs_who_may_see(paper)]
    return mail.to_person_id in chairs or is_still_author(mail)


def register() -> None:
    """Make the kinds and the re-checks known."""
    kinds.register(
        RECEIPT,
        COAUTHOR,
        OBJECTION,
        WITHDRAWN,
        RESTORED,
        DRAFT_REMINDER,
        CAMERA_READY_REMINDER,
        CAMERA_READY,
        CAMERA_READY_RETURNED,
        CAMERA_READY_APPROVED,
    )
    rechecks.register("submissions.author", is_still_author)
    rechecks.register("submissions.author_or_chair", is_author_or_chair)
