"""The program as chairs work on it. The public reads `ProgramVersion`, never these rows."""

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference, Speaker
from submissions.models import Submission


class Room(models.Model):
    """A room, or a virtual one."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="rooms")
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=120)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    note = models.CharField(_("how to get there"), max_length=300, blank=True)
    join_url = models.URLField(_("join link"), blank=True)
    features = models.JSONField(
        _("what it has"), default=list, blank=True, help_text=_("Free tags, for example piano.")
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "program_room"
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint(fields=["conference", "slug"], name="room_slug_once_per_conference")]

    def __str__(self) -> str:
        return self.name


class RoomClosure(models.Model):
    """A stretch of time in which a room cannot be used."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="room_closures")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="closures")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("why"), max_length=120, blank=True)

    class Meta:
        db_table = "program_room_closure"
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="room_closure_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return self.reason or str(self.room)


class ProgramSettings(models.Model):
    """What a conference decides once about its program; a conference without a row has the defaults."""

    conference = models.OneToOneField(Conference, on_delete=models.CASCADE, related_name="program_settings")
    changeover = models.PositiveSmallIntegerField(
        _("minutes between two talks"), default=0, help_text=_("Kept free in every session.")
    )
    minutes_by_kind = models.JSONField(
        default=dict, blank=True, help_text=_("Length of talks without a paper, by kind; usual ones where missing.")
    )

    class Meta:
        db_table = "program_settings"

    def __str__(self) -> str:
        return str(self.conference)


class Session(models.Model):
    """A block of the program: talks, a break, a plenary. Without instants it waits in the tray."""

    class Kind(models.TextChoices):
        TALKS = "TALKS", _("talks")
        PLENARY = "PLENARY", _("plenary")
        POSTERS = "POSTERS", _("posters")
        BREAK = "BREAK", _("break")
        SOCIAL = "SOCIAL", _("social")
        OTHER = "OTHER", _("other")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="program_sessions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TALKS)
    label = models.CharField(_("label"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True, help_text=_("May be empty, as announced."))
    description = models.TextField(_("description"), blank=True)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_text = models.CharField(_("time as announced"), max_length=100, blank=True)
    chair_person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions_chaired"
    )
    chair_text = models.CharField(_("session chair"), max_length=200, blank=True)
    join_url = models.URLField(_("join link"), blank=True)
    boards = models.PositiveSmallIntegerField(
        _("boards"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Of a poster session; empty: as many as there are posters."),
    )
    is_pinned = models.BooleanField(_("pinned"), default=False)
    revision = models.PositiveIntegerField(default=0)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "program_session"
        ordering = ["starts_at", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(starts_at__lt=models.F("ends_at")),
                name="session_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=models.Q(boards__isnull=True) | models.Q(boards__gt=0), name="session_has_a_board_or_no_limit"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.label or str(self.get_kind_display())


class Talk(models.Model):
    """An item of the program: a paper, an invited talk, remarks; with or without a submission here."""

    class Kind(models.TextChoices):
        PAPER = "PAPER", _("paper talk")
        INVITED = "INVITED", _("invited talk")
        KEYNOTE = "KEYNOTE", _("keynote")
        REMARKS = "REMARKS", _("remarks")
        PANEL = "PANEL", _("panel")
        OTHER = "OTHER", _("other")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="talks")
    slug = models.SlugField(max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PAPER)
    label = models.CharField(_("label"), max_length=120, blank=True, help_text=_("For example Invited Talk I."))
    title = models.CharField(_("title"), max_length=300, blank=True, help_text=_("May be empty, as announced."))
    abstract = models.TextField(_("abstract"), blank=True)
    submission = models.OneToOneField(Submission, on_delete=models.SET_NULL, null=True, blank=True, related_name="talk")
    speaker = models.ForeignKey(Speaker, on_delete=models.SET_NULL, null=True, blank=True, related_name="talks")
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    needs = models.JSONField(_("what its room must have"), default=list, blank=True)
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="talks")
    order = models.PositiveSmallIntegerField(_("position in the session"), default=0)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    has_own_times = models.BooleanField(default=True, help_text=_("False: only the session's times are announced."))
    is_pinned = models.BooleanField(_("pinned"), default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "program_talk"
        ordering = ["starts_at", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "slug"], name="talk_slug_once_per_conference"),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(starts_at__lt=models.F("ends_at")),
                name="talk_ends_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return self.called(self.title, self.label, self.slug)

    @staticmethod
    def called(title: str, label: str, slug: str) -> str:
        """What to call a talk, which may lack a title: the best of what it has."""
        return title or label or slug


class TalkPerson(models.Model):
    """A person on a talk as printed: author or speaker, in order."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="talk_people")
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="talk_entries"
    )
    slug = models.SlugField(max_length=80, help_text=_("Of the person's page in this program."))
    name = models.CharField(_("name"), max_length=200)
    affiliation = models.CharField(_("affiliation"), max_length=300, blank=True)
    is_presenter = models.BooleanField(_("speaks"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "program_talk_person"
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name
