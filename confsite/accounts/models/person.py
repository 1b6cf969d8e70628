"""People as conferences know them, perhaps without an account."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from confsite.clock import physical_now


class Person(models.Model):
    """A human: an author, an invitee, a speaker, a committee member, with or without a login."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="person"
    )
    name = models.CharField(_("name as printed"), max_length=200)
    sort_key = models.CharField(
        max_length=200, blank=True, db_index=True, help_text=_("Family name first, without accents.")
    )
    orcid = models.CharField(_("ORCID iD"), max_length=19, blank=True)
    homepage = models.URLField(_("home page"), blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    created_at = models.DateTimeField(default=physical_now)
    profile_confirmed_at = models.DateTimeField(null=True, blank=True)
    profile_changed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When addresses, affiliations, relations or publications last changed.")
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "accounts_person"
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["orcid"], condition=~models.Q(orcid=""), name="person_orcid_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class PersonEmail(models.Model):
    """An address a conference knows a person by. It proves nothing until its owner verified it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emails")
    email = models.EmailField(_("e-mail address"))
    is_primary = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "accounts_person_email"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_unique_ignoring_case"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(is_primary=True), name="person_has_one_primary_email"
            ),
        ]

    def __str__(self) -> str:
        return self.email


class Affiliation(models.Model):
    """Where a person works or worked; its domain feeds conflict detection."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    institution = models.CharField(_("institution"), max_length=300)
    department = models.CharField(_("department"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    domain = models.CharField(
        _("web domain"), max_length=120, blank=True, help_text=_("For example northlake.example.org")
    )
    year_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("to year"), null=True, blank=True, help_text=_("Empty: until today."))
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "accounts_affiliation"
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year_from__isnull=True)
                | models.Q(year_to__isnull=True)
                | models.Q(year_from__lte=models.F("year_to")),
                name="affiliation_years_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.institution


class Relation(models.Model):
    """A tie between two people as one of them declared it. Declared once, used by every conference."""

    class Kind(models.TextChoices):
        ADVISOR = "ADVISOR", _("my advisor")
        ADVISEE = "ADVISEE", _("my advisee")
        COLLABORATOR = "COLLABORATOR", _("collaborator or co-author")
        PERSONAL = "PERSONAL", _("personal or family")
        OTHER = "OTHER", _("other")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    other = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="relations_declared_by_others"
    )
    other_name = models.CharField(_("their name"), max_length=200)
    other_email = models.EmailField(_("their e-mail address"), blank=True)
    year_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("to year"), null=True, blank=True, help_text=_("Empty: until today."))
    declared_at = models.DateTimeField(default=physical_now)

    class Meta:
        db_table = "accounts_relation"
        ordering = ["kind", "other_name"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.other_name}"


class Publication(models.Model):
    """A paper somebody wrote elsewhere: for conflicts (its co-authors) and for matching (its words)."""

    class Source(models.TextChoices):
        HAND = "HAND", _("typed")
        BIBTEX = "BIBTEX", _("BibTeX")
        DBLP = "DBLP", _("DBLP")
        ORCID = "ORCID", _("ORCID")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="publications")
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.HAND)
    title = models.CharField(_("title"), max_length=500)
    abstract = models.TextField(_("abstract"), blank=True)
    coauthors = models.JSONField(default=list, blank=True, help_text=_("Names as printed."))
    coauthor_orcids = models.JSONField(default=list, blank=True, help_text=_("ORCID iDs of authors, where known."))
    venue = models.CharField(_("venue"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    doi = models.CharField(_("DOI"), max_length=200, blank=True)
    is_used_for_matching = models.BooleanField(_("use for matching"), default=True)

    class Meta:
        db_table = "accounts_publication"
        ordering = ["-year", "title"]

    def __str__(self) -> str:
        return self.title
