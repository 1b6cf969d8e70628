"""Free text of a conference: sections of the home page, own pages, links."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models.conference import Conference


class Page(models.Model):
    """A page of the conference's own at /<conf>/p/<slug>/."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="pages")
    slug = models.SlugField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    is_published = models.BooleanField(_("published"), default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_page"
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["conference", "slug"], name="page_slug_once_per_conference")]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A heading and a text in Markdown; without a page it stands on the home page."""

    class Kind(models.TextChoices):
        TEXT = "TEXT", _("text")
        CALL = "CALL", _("call for papers")
        TOPICS = "TOPICS", _("introduction to the topics")
        FORMAT = "FORMAT", _("paper format")
        SUBMISSION = "SUBMISSION", _("submission")
        CRITERIA = "CRITERIA", _("reviewing criteria")
        PROCEEDINGS = "PROCEEDINGS", _("proceedings policy")
        CHALLENGE = "CHALLENGE", _("challenge")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="sections")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, blank=True, related_name="sections")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.TEXT)
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_section"
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.heading or self.body[:60]


class ExternalLink(models.Model):
    """A link the announcement names: submission site, template, registration. Its address may be missing there."""

    class Kind(models.TextChoices):
        SUBMISSION_SITE = "SUBMISSION_SITE", _("submission site")
        TEMPLATE = "TEMPLATE", _("paper template")
        REGISTRATION = "REGISTRATION", _("registration")
        COURSE = "COURSE", _("course")
        OTHER = "OTHER", _("other")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    label = models.CharField(_("label"), max_length=200)
    url = models.CharField(_("address"), max_length=400, blank=True, help_text=_("Empty: missing in the announcement."))
    note = models.CharField(_("note"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_external_link"
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.label
