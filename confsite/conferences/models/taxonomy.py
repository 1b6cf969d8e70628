"""What may be submitted: tracks, topics, submission types and their own fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models.conference import Conference


class Track(models.Model):
    """A submission track (not a track of the program)."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="tracks")
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_track"
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["conference", "slug"], name="track_slug_once_per_conference")]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """A topic of interest, worded as in the call."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="topics")
    name = models.CharField(_("name"), max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_topic"
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["conference", "name"], name="topic_once_per_conference")]

    def __str__(self) -> str:
        return self.name


class SubmissionType(models.Model):
    """A kind of submission with its page rule. Where the call states no limit, both bounds are empty."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="submission_types")
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    page_minimum = models.PositiveSmallIntegerField(_("pages at least"), null=True, blank=True)
    page_maximum = models.PositiveSmallIntegerField(_("pages at most"), null=True, blank=True)
    is_page_rule_hard = models.BooleanField(_("the page rule is firm"), default=True)
    are_references_counted = models.BooleanField(_("references count as pages"), default=True)
    page_rule_text = models.CharField(_("page rule as announced"), max_length=300, blank=True)
    template_name = models.CharField(_("paper template"), max_length=200, blank=True)
    template_url = models.URLField(_("link of the template"), blank=True)
    paper_size = models.CharField(
        _("paper size"), max_length=10, blank=True, choices=[("", _("any")), ("A4", "A4"), ("LETTER", "US Letter")]
    )
    needs_paper = models.BooleanField(_("a PDF is required"), default=True)
    takes_supplement = models.BooleanField(_("takes a supplement"), default=False)
    supplement_formats = models.JSONField(_("formats of the supplement"), default=list, blank=True)
    talk_minutes = models.PositiveSmallIntegerField(_("minutes of a talk"), default=20)
    is_open = models.BooleanField(_("can be chosen by authors"), default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_submission_type"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "slug"], name="submission_type_slug_once_per_conference"),
            models.CheckConstraint(
                condition=models.Q(page_minimum__isnull=True)
                | models.Q(page_maximum__isnull=True)
                | models.Q(page_minimum__lte=models.F("page_maximum")),
                name="page_rule_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TypeField(models.Model):
    """A field of a submission type's own: entries of a challenge name a team, a framework, a model file."""

    class Kind(models.TextChoices):
        TEXT = "TEXT", _("text")
        NUMBER = "NUMBER", _("number")
        CHOICE = "CHOICE", _("choice")
        CHOICES = "CHOICES", _("several choices")
        LINK = "LINK", _("link")
        FILE = "FILE", _("file")
        TEAM = "TEAM", _("team")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="type_fields")
    submission_type = models.ForeignKey(SubmissionType, on_delete=models.CASCADE, related_name="fields")
    key = models.SlugField(max_length=60)
    label = models.CharField(_("label"), max_length=200)
    help_text = models.TextField(_("help"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    options = models.JSONField(_("options"), default=list, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_shown_to_reviewers = models.BooleanField(_("shown to reviewers"), default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_type_field"
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["submission_type", "key"], name="type_field_key_once_per_type")]

    def __str__(self) -> str:
        return self.label
