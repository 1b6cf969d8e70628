"""Uploads: every one a new immutable `Document` over bytes kept once per conference and hash."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now
from confsite.conferences.models import Conference
from submissions.models.submission import Submission


class StoredFile(models.Model):
    """Bytes at an address of conference + hash, never shared between conferences, erased when nothing refers to it."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="stored_files")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    path = models.CharField(max_length=200, unique=True, help_text=_("Name in the private storage."))
    stored_at = models.DateTimeField(default=physical_now)

    class Meta:
        db_table = "submissions_stored_file"
        constraints = [
            models.UniqueConstraint(fields=["conference", "sha256"], name="stored_file_once_per_conference_and_hash")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class DocumentKind(models.TextChoices):
    PAPER = "PAPER", _("paper")
    SUPPLEMENT = "SUPPLEMENT", _("supplement")
    FIELD = "FIELD", _("file of a field")
    CAMERA_READY = "CAMERA_READY", _("camera-ready paper")
    SLIDES = "SLIDES", _("slides")


class Document(models.Model):
    """One upload. Never changed; a later upload of the same kind supersedes it by its version."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="documents")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    field_key = models.CharField(max_length=60, blank=True)
    version = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="documents")
    scrubbed_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="scrubbed_documents"
    )
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    original_name = models.CharField(max_length=200)
    page_count = models.PositiveIntegerField(null=True, blank=True)
    report = models.JSONField(default=dict, blank=True, help_text=_("What the inspection found, as plain data."))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(help_text=_("When the upload began: this is what a deadline looks at."))
    uploaded_at = models.DateTimeField()

    class Meta:
        db_table = "submissions_document"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind", "field_key", "version"], name="document_version_once_per_kind"
            ),
            models.UniqueConstraint(
                fields=["submission", "kind", "field_key"],
                condition=models.Q(is_current=True),
                name="one_current_document_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_name} v{self.version}"

    @property
    def ending(self) -> str:
        """Of its name, in lower case and without the dot."""
        return self.original_name.rpartition(".")[2].lower()


class FormatCheck(models.Model):
    """One finding of the format checks on one document."""

    class Severity(models.TextChoices):
        ERROR = "ERROR", _("must be fixed")
        WARNING = "WARNING", _("please check")
        INFO = "INFO", _("for your information")
        PASS = "PASS", _("passed")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="format_checks")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="checks")
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    page = models.PositiveIntegerField(null=True, blank=True)
    parameters = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "submissions_format_check"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code}: {self.severity}"


class UploadTicket(models.Model):
    """Proof of when an upload began, issued by the server before the first byte."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="upload_tickets")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="upload_tickets")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    field_key = models.CharField(max_length=60, blank=True)
    issued_at = models.DateTimeField(help_text=_("By the conference's clock."))
    expires_at = models.DateTimeField(help_text=_("By the physical clock."))
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "submissions_upload_ticket"

    def __str__(self) -> str:
        return str(self.token)
