"""People shown on a conference's pages. Showing somebody gives them no role."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from confsite.conferences.models.conference import Conference


class Committee(models.Model):
    """A list of people under a heading; the heading may be empty where the page has none."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="committees")
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    kinds = models.JSONField(
        _("meaning"),
        default=list,
        blank=True,
        help_text=_("Any of ORGANIZERS, PROGRAM_COMMITTEE, STAFF, STEERING, OTHER."),
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_committee"
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.heading or str(_("Committee without a heading"))


class CommitteeEntry(models.Model):
    """One person in one list; the same person may stand in several."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="committee_entries")
    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="entries")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="committee_entries"
    )
    name = models.CharField(_("name"), max_length=200)
    affiliation = models.CharField(_("affiliation"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("For example Instructor."))
    email = models.EmailField(_("published address"), blank=True)
    url = models.URLField(_("link"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_committee_entry"
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class Speaker(models.Model):
    """An invited speaker as announced; the slot in the program is a `program.Talk`."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="speakers")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="speaker_entries"
    )
    key = models.SlugField(max_length=80)
    heading = models.CharField(_("heading"), max_length=200, blank=True, help_text=_("For example Keynote Speaker."))
    label = models.CharField(
        _("label of the talk"), max_length=100, blank=True, help_text=_("For example Invited Talk.")
    )
    name = models.CharField(_("name"), max_length=200)
    affiliations = models.JSONField(_("affiliations"), default=list, blank=True)
    affiliation_note = models.CharField(
        max_length=200, blank=True, help_text=_("Where an affiliation stands, if not here.")
    )
    photo = models.FileField(upload_to="speakers/", blank=True)
    photo_alt = models.CharField(_("portrait in words"), max_length=200, blank=True)
    has_photo_elsewhere = models.BooleanField(
        default=False, help_text=_("The original page shows one that is not here.")
    )
    url = models.URLField(_("link"), blank=True)
    url_label = models.CharField(max_length=60, blank=True, help_text=_("Kept where the link's address is lost."))
    talk_title = models.CharField(_("title of the talk"), max_length=300, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    bio = models.TextField(_("biography"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes of the talk"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_speaker"
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["conference", "key"], name="speaker_key_once_per_conference")]

    def __str__(self) -> str:
        return self.name


class Sponsor(models.Model):
    """A sponsor as shown."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="sponsors")
    name = models.CharField(_("name"), max_length=200)
    level = models.CharField(_("level"), max_length=80, blank=True)
    url = models.URLField(_("link"), blank=True)
    logo = models.FileField(upload_to="sponsors/", blank=True)
    logo_alt = models.CharField(_("logo in words"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "conferences_sponsor"
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name
