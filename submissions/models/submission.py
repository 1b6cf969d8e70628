"""A submission, its authors and what they declare."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now
from confsite.conferences.models import Conference, SubmissionType, Topic, Track


class State(models.TextChoices):
    """The state the authors may know. A decision stays in `reviews` until it is released."""

    DRAFT = "DRAFT", _("draft")
    SUBMITTED = "SUBMITTED", _("submitted")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    DESK_REJECTED = "DESK_REJECTED", _("desk-rejected")
    REJECTED = "REJECTED", _("rejected")
    WAIT_LISTED = "WAIT_LISTED", _("on the wait list")
    CONDITIONAL = "CONDITIONAL", _("conditionally accepted")
    ACCEPTED = "ACCEPTED", _("accepted")


_decided = frozenset({State.DESK_REJECTED, State.REJECTED, State.WAIT_LISTED, State.CONDITIONAL, State.ACCEPTED})

TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.DRAFT, State.WITHDRAWN}) | _decided,
    State.WITHDRAWN: frozenset({State.SUBMITTED, State.ACCEPTED, State.CONDITIONAL, State.WAIT_LISTED}),
    State.DESK_REJECTED: _decided - {State.DESK_REJECTED},
    State.REJECTED: _decided - {State.REJECTED},
    State.WAIT_LISTED: frozenset({State.WITHDRAWN}) | _decided - {State.WAIT_LISTED},
    State.CONDITIONAL: frozenset({State.WITHDRAWN}) | _decided - {State.CONDITIONAL},
    State.ACCEPTED: frozenset({State.WITHDRAWN}) | _decided - {State.ACCEPTED},
}


class TransitionRefused(Exception):
    """A submission cannot go from its state to the one asked for."""


class ConflictKind(models.TextChoices):
    """Kinds of conflict of interest, shared by authors' declarations and the committee's records."""

    AUTHOR = "AUTHOR", _("author of the paper")
    INSTITUTION = "INSTITUTION", _("same institution")
    ADVISOR = "ADVISOR", _("advisor or advisee")
    COLLABORATOR = "COLLABORATOR", _("recent collaborator")
    PERSONAL = "PERSONAL", _("personal or family")
    OTHER = "OTHER", _("other")
    ADMINISTRATIVE = "ADMINISTRATIVE", _("set by a chair")


class Submission(models.Model):
    """A paper from its first draft on. A draft is an incomplete row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    submission_type = models.ForeignKey(SubmissionType, on_delete=models.PROTECT, related_name="submissions")
    track = models.ForeignKey(Track, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions")
    title = models.CharField(_("title"), max_length=300, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    keywords = models.CharField(_("keywords"), max_length=300, blank=True)
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="submissions", db_table="submissions_submission_topic"
    )
    field_values = models.JSONField(default=dict, blank=True, help_text=_("By key of the type's fields."))
    has_declared = models.BooleanField(_("declaration given"), default=False)
    has_conflicts_confirmed = models.BooleanField(_("conflicts confirmed complete"), default=False)
    note_to_chairs = models.TextField(_("note to the chairs"), blank=True)

    revision = models.PositiveIntegerField(default=0, help_text=_("Counts edits, so that two tabs notice each other."))
    autosaved = models.JSONField(
        default=dict, blank=True, help_text=_("The form as typed since the last save: at, by, data. Empty when saved.")
    )
    is_imported = models.BooleanField(default=False, help_text=_("By a chair; its authors are never mailed."))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_from = models.CharField(max_length=20, blank=True, choices=State.choices)
    withdrawal_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True, help_text=_("Chairs' words to the authors, as released."))
    search = models.GeneratedField(
        expression=SearchVector("title", "abstract", "keywords", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        db_table = "submissions_submission"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "number"], name="submission_number_once_per_conference"),
            models.CheckConstraint(
                condition=models.Q(state="DRAFT") | models.Q(submitted_at__isnull=False),
                name="submitted_paper_has_instant",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="WITHDRAWN") | models.Q(withdrawn_at__isnull=False),
                name="withdrawn_paper_has_instant",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["DESK_REJECTED", "REJECTED", "WAIT_LISTED", "CONDITIONAL", "ACCEPTED"])
                | models.Q(decided_at__isnull=False),
                name="decided_paper_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["conference", "state", "number"], name="submission_by_state"),
            GinIndex(fields=["search"], name="submission_search"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("submissions:detail", args=[self.conference.slug, self.number])

    def move_to(self, state: State, *, at: datetime) -> None:
        """Change state on the instance and stamp the instant; the caller saves.

        Raises:
            TransitionRefused: the table of transitions has no such step.
        """
        if state not in TRANSITIONS[State(self.state)]:
            raise TransitionRefused(f"A submission that is {self.state} cannot become {state}.")
        if state == State.WITHDRAWN:
            self.withdrawn_from, self.withdrawn_at = self.state, at
        if state == State.SUBMITTED and self.submitted_at is None:
            self.submitted_at = at
        if state in _decided and self.state != State.WITHDRAWN:
            self.decided_at = at
        self.state = state
        self.updated_at = at


class Author(models.Model):
    """An author of one paper, in order. Names and affiliations are as printed on this paper."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="paper_authors")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="authors")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="authorships")
    order = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name as printed"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    affiliation = models.CharField(_("affiliation"), max_length=300, blank=True)
    is_contact = models.BooleanField(_("contact author"), default=False)
    is_speaker = models.BooleanField(_("gives the talk"), default=False)
    told_at = models.DateTimeField(null=True, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    objection = models.TextField(blank=True)

    class Meta:
        db_table = "submissions_author"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                "submission", Lower("email"), condition=~models.Q(email=""), name="author_address_once_per_paper"
            ),
            models.UniqueConstraint(fields=["submission", "person"], name="author_person_once_per_paper"),
        ]

    def __str__(self) -> str:
        return self.name


class DeclaredConflict(models.Model):
    """A conflict the authors declare with somebody, who may or may not be on the committee."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="declared_conflicts")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="declared_conflicts")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="conflicts_declared_by_authors"
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ConflictKind.choices)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    declared_at = models.DateTimeField(default=physical_now)

    class Meta:
        db_table = "submissions_declared_conflict"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_kind_display()}"


class Receipt(models.Model):
    """What was on record at one submit: immutable, mailed to all authors."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="receipts")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="receipts")
    serial = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    issued_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True, help_text=_("Of the paper on record; empty without one."))
    content = models.JSONField(help_text=_("All metadata as submitted."))

    class Meta:
        db_table = "submissions_receipt"
        ordering = ["-serial"]
        constraints = [models.UniqueConstraint(fields=["submission", "serial"], name="receipt_serial_once_per_paper")]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.serial}"
