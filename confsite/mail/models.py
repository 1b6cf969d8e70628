"""The outbox: every mail is a row before it is sent, written in the transaction that causes it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now


def new_message_id() -> str:
    """A Message-ID's left part, fixed when the mail is queued so that a second delivery is recognisable."""
    return uuid.uuid4().hex


class MailBatch(models.Model):
    """Mails that belong together (decisions, assignments): held, previewed, released or discarded as one."""

    class State(models.TextChoices):
        HELD = "HELD", _("held")
        RELEASED = "RELEASED", _("released")
        DISCARDED = "DISCARDED", _("discarded")

    conference = models.ForeignKey("conferences.Conference", on_delete=models.CASCADE, related_name="mail_batches")
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=60, help_text=_("For example decisions or assignments."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=physical_now)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "mail_batch"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="HELD", settled_at__isnull=True)
                | (~models.Q(state="HELD") & models.Q(settled_at__isnull=False)),
                name="mail_batch_settled_has_instant",
            )
        ]

    def __str__(self) -> str:
        return self.title


class OutboxMail(models.Model):
    """One mail to one address, rendered when queued, sent at least once under one stable Message-ID."""

    class State(models.TextChoices):
        HELD = "HELD", _("held")
        QUEUED = "QUEUED", _("queued")
        SENDING = "SENDING", _("being sent")
        SENT = "SENT", _("sent")
        FAILED = "FAILED", _("failed")
        DISCARDED = "DISCARDED", _("discarded")
        WITHHELD = "WITHHELD", _("withheld: the recipient may no longer read it")

    class Class(models.TextChoices):
        NORMAL = "NORMAL", _("normal")
        SECRET = "SECRET", _("secret")  # sign-in links and the like: unreadable for chairs, purged after sending

    conference = models.ForeignKey(
        "conferences.Conference", on_delete=models.CASCADE, null=True, blank=True, related_name="outbox"
    )
    batch = models.ForeignKey(MailBatch, on_delete=models.CASCADE, null=True, blank=True, related_name="mails")
    template = models.CharField(max_length=80, db_index=True)
    mail_class = models.CharField(max_length=10, choices=Class.choices, default=Class.NORMAL)
    to_person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="mails"
    )
    to_address = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=400)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    attachments = models.JSONField(default=list, blank=True, help_text=_("Rows of name, content_type, text."))
    recheck = models.CharField(max_length=80, blank=True, help_text=_("Registered check asked before sending."))
    recheck_arguments = models.JSONField(default=dict, blank=True)
    submission_id = models.BigIntegerField(null=True, blank=True, db_index=True)  # hides the row from conflicted chairs
    about = ArrayField(models.BigIntegerField(), default=list, blank=True)  # papers a list of several names; hides too
    unique_key = models.CharField(max_length=200, null=True, blank=True)
    message_id = models.CharField(max_length=64, unique=True, default=new_message_id, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField(default=physical_now)
    next_attempt_at = models.DateTimeField(default=physical_now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    was_sunk = models.BooleanField(default=False, help_text=_("A rehearsal's mail: delivered to the sink only."))
    is_digestible = models.BooleanField(default=False, help_text=_("May wait for the recipient's next digest."))
    digest = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts", help_text=_("Sent inside it.")
    )

    class Meta:
        db_table = "mail_outbox"
        ordering = ["-queued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["unique_key"], name="mail_unique_key"),
            models.CheckConstraint(
                condition=~models.Q(state="SENT") | models.Q(sent_at__isnull=False), name="mail_sent_has_instant"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="SENDING") | models.Q(lease_until__isnull=False),
                name="mail_sending_has_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="QUEUED"), name="mail_due"),
            models.Index(fields=["conference", "-queued_at"], name="mail_by_conference"),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.to_address}"


class MailPreference(models.Model):
    """How often a login wants news gathered; without a row the site's own interval holds (`CONFSITE_DIGEST`)."""

    class Interval(models.TextChoices):
        AT_ONCE = "AT_ONCE", _("each piece of news at once, as a mail of its own")
        DAILY = "DAILY", _("gathered, at most one mail a day from each conference")
        WEEKLY = "WEEKLY", _("gathered, at most one mail a week from each conference")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preference")
    interval = models.CharField(max_length=10, choices=Interval.choices)
    changed_at = models.DateTimeField(default=physical_now)

    class Meta:
        db_table = "mail_preference"

    def __str__(self) -> str:
        return self.interval


class MailTemplate(models.Model):
    """A chair's own wording of a template; without a row the shipped wording is used."""

    conference = models.ForeignKey("conferences.Conference", on_delete=models.CASCADE, related_name="mail_templates")
    key = models.CharField(max_length=80)
    subject = models.CharField(max_length=400)
    body = models.TextField(help_text=_("Markdown with the placeholders of this template."))
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(default=physical_now)

    class Meta:
        db_table = "mail_template"
        constraints = [models.UniqueConstraint(fields=["conference", "key"], name="mail_template_once_per_conference")]

    def __str__(self) -> str:
        return self.key
