"""A conference: one edition of a series, its place, its clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now

RESERVED_SLUGS = frozenset(
    [
        "accounts",
        "admin",
        "api",
        "assets",
        "chair",
        "confsite",
        "demo",
        "discover",
        "docs",
        "favicon.ico",
        "feeds",
        "files",
        "healthz",
        "help",
        "home",
        "i18n",
        "invitations",
        "jobs",
        "login",
        "logout",
        "mail",
        "media",
        "me",
        "metrics",
        "new",
        "people",
        "privacy",
        "profile",
        "program",
        "readyz",
        "reviews",
        "robots.txt",
        "search",
        "series",
        "settings",
        "sitemap.xml",
        "static",
        "styleguide",
        "submissions",
        "support",
        "terms",
        "verify",
        "well-known",
    ]
)


def validate_slug_is_free(slug: str) -> None:
    """Refuse a slug that is an address of the site itself."""
    if slug in RESERVED_SLUGS or slug.startswith("."):
        raise ValidationError(_("“%(slug)s” is an address of the site itself; choose another."), params={"slug": slug})


slug_validators: list[Callable[[Any], None]] = [
    RegexValidator(r"^[a-z0-9][a-z0-9-]{1,58}[a-z0-9]$", _("Use 3 to 60 lower-case letters, digits and hyphens.")),
    validate_slug_is_free,
]


class Mode(models.TextChoices):
    NOT_STATED = "", _("not stated")
    ON_SITE = "ON_SITE", _("on site")
    ONLINE = "ONLINE", _("online")
    HYBRID = "HYBRID", _("hybrid")


class Blinding(models.TextChoices):
    """Who is hidden from whom while papers are under review."""

    OPEN = "OPEN", _("open: everybody sees everybody")
    SINGLE = "SINGLE", _("single-blind: authors do not see reviewers")
    DOUBLE = "DOUBLE", _("double-blind: neither sees the other")


class Series(models.Model):
    """A line of conferences, with any number of editions a year."""

    slug = models.CharField(max_length=60, unique=True, validators=slug_validators)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        db_table = "conferences_series"
        verbose_name_plural = _("series")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Conference(models.Model):
    """One edition. Texts that an announcement words in its own way are kept as announced beside the parsed value."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("draft: chairs only")
        PUBLIC = "PUBLIC", _("public")
        ARCHIVE = "ARCHIVE", _("archive: public and closed")

    slug = models.CharField(_("address"), max_length=60, unique=True, validators=slug_validators)
    name = models.CharField(_("full name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=80)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True, related_name="editions")
    edition = models.CharField(_("edition"), max_length=40, blank=True, help_text=_("For example 2nd."))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)

    tagline = models.TextField(_("tagline"), blank=True)
    kind_text = models.CharField(
        _("kind as announced"), max_length=200, blank=True, help_text=_("For example ISCA 2020 workshop.")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    date_text = models.CharField(_("date as announced"), max_length=200, blank=True)
    duration_text = models.CharField(
        _("duration as announced"), max_length=100, blank=True, help_text=_("For example Half day.")
    )
    hours_text = models.CharField(_("hours as announced"), max_length=100, blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, blank=True, default=Mode.NOT_STATED)
    place_text = models.CharField(_("place as announced"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    room_text = models.CharField(
        _("room as announced"), max_length=100, blank=True, help_text=_("TBD is an answer too.")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", help_text=_("An IANA name, for example Europe/Rome.")
    )
    zone_label = models.CharField(
        _("zone as announced"), max_length=60, blank=True, help_text=_("For example EDT/New York.")
    )
    is_zone_stated = models.BooleanField(default=True)
    join_url = models.URLField(_("join link"), blank=True)
    registration_url = models.URLField(_("registration link"), blank=True)
    website = models.URLField(_("web site elsewhere"), blank=True)

    takes_submissions_here = models.BooleanField(_("takes submissions here"), default=True)
    has_call_for_papers = models.BooleanField(_("has a call for papers"), default=True)
    contact_text = models.TextField(_("contact as announced"), blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    parent_name = models.CharField(_("co-located with"), max_length=300, blank=True)
    parent_url = models.URLField(_("link of the parent event"), blank=True)
    predecessor = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="successors")
    predecessor_text = models.CharField(_("past editions as announced"), max_length=400, blank=True)
    predecessor_url = models.URLField(blank=True)
    proceedings_text = models.TextField(_("proceedings policy"), blank=True)

    blinding = models.CharField(_("blinding"), max_length=10, choices=Blinding.choices, default=Blinding.SINGLE)
    reviews_per_paper = models.PositiveSmallIntegerField(_("reviews per paper"), default=3)
    default_quota = models.PositiveSmallIntegerField(_("papers per reviewer at most"), default=6)
    bids_asked = models.PositiveSmallIntegerField(_("bids asked of each reviewer"), default=10)
    response_words = models.PositiveSmallIntegerField(_("words of an author response at most"), default=500)
    abstract_words = models.PositiveSmallIntegerField(_("words of an abstract at most"), default=300)
    declaration_text = models.TextField(
        _("declaration asked of authors"), blank=True, help_text=_("Empty: none is asked.")
    )
    licences = models.JSONField(
        _("licences offered for camera-ready papers"), default=list, blank=True, help_text=_("One per line.")
    )
    needs_second_release = models.BooleanField(_("decisions need a second chair to release them"), default=False)
    are_papers_public = models.BooleanField(_("accepted papers are on the public program"), default=False)

    accent = models.CharField(_("accent colour"), max_length=7, default="#1f5f8b")
    logo = models.FileField(upload_to="logos/", blank=True)
    logo_alt = models.CharField(
        _("logo in words"), max_length=200, blank=True, help_text=_("Empty: it says no more than the name beside it.")
    )

    is_sandbox = models.BooleanField(default=False, help_text=_("A rehearsal: clock movable, mail to a sink."))
    rehearsal_of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="rehearsals")
    clock_shows = models.DateTimeField(null=True, blank=True, help_text=_("What the moved clock showed …"))
    clock_set_at = models.DateTimeField(null=True, blank=True, help_text=_("… at this physical instant."))
    created_at = models.DateTimeField(default=physical_now)
    source_digest = models.CharField(max_length=64, blank=True, help_text=_("Of the file it was loaded from."))

    class Meta:
        db_table = "conferences_conference"
        ordering = ["-starts_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_sandbox=True) | models.Q(clock_shows__isnull=True),
                name="only_a_sandbox_has_a_moved_clock",
            ),
            models.CheckConstraint(
                condition=models.Q(clock_shows__isnull=True, clock_set_at__isnull=True)
                | models.Q(clock_shows__isnull=False, clock_set_at__isnull=False),
                name="moved_clock_is_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(starts_on__lte=models.F("ends_on")),
                name="conference_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def now(self) -> datetime:
        """The conference's own now: physical, or moved where this is a rehearsal."""
        physical = physical_now()
        if self.clock_shows is None or self.clock_set_at is None:
            return physical
        return self.clock_shows + (physical - self.clock_set_at)

    @property
    def clock_offset(self) -> timedelta:
        """How far the moved clock is ahead of the physical one; zero outside rehearsals."""
        if self.clock_shows is None or self.clock_set_at is None:
            return timedelta(0)
        return self.clock_shows - self.clock_set_at

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_public(self) -> bool:
        return self.state != self.State.DRAFT

    def get_absolute_url(self) -> str:
        return reverse("conferences:home", args=[self.slug])
