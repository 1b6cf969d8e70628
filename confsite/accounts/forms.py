"""Forms of one's own profile: parse, never write."""

import re
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.fetching import CannotFetch, allowed_hosts, fetch
from confsite.accounts.models import Affiliation, Person, Publication, Relation
from confsite.accounts.publication_files import UnreadablePublications, read_publications
from confsite.ui.csv_import import MAX_BYTES

_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?$")
_DOMAIN = re.compile(r"^(?=.{4,120}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")
FIRST_YEAR, LAST_YEAR = 1930, 2100


def clean_orcid(value: str) -> str:
    """An ORCID iD with its hyphens, from the number or its address; its check digit is verified (ISO 7064, 11-2)."""
    value = value.strip()
    if not value:
        return ""
    match = _ORCID.search(value)
    if match is None:
        raise ValidationError(_("An ORCID iD has sixteen characters, for example 0000-0002-1825-0097."))
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[-1] != ("X" if check == 10 else str(check)):
        raise ValidationError(_("One of these digits is wrong: the iD's check digit does not fit."))
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def clean_domain(value: str) -> str:
    """A bare domain from what people paste: an address of a page, an e-mail address, www."""
    value = value.strip().lower()
    if not value:
        return ""
    value = value.partition("://")[2] or value
    value = value.rpartition("@")[2].partition("/")[0].partition(":")[0].removeprefix("www.").strip(".")
    if not _DOMAIN.match(value):
        raise ValidationError(_("This is not a domain. It looks like northlake.example.org."))
    return value


class ProfileForm(forms.Form):
    """Who one is, for all conferences."""

    name = forms.CharField(
        label=gettext_lazy("Name as printed"),
        max_length=200,
        help_text=gettext_lazy("As it should stand on papers and programs."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    sort_key = forms.CharField(
        label=gettext_lazy("Sorted under"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Family name first, without accents. Leave it empty to have it derived from the name."),
    )
    orcid = forms.CharField(
        label=gettext_lazy("ORCID iD"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For example 0000-0002-1825-0097."),
    )
    homepage = forms.URLField(
        label=gettext_lazy("Home page"), required=False, assume_scheme="https", widget=forms.URLInput
    )
    country = forms.CharField(
        label=gettext_lazy("Country"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "country-name"}),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Deadlines are shown in it, always with its name."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        zones = sorted(z for z in available_timezones() if "/" in z and not z.startswith(("posix/", "right/", "Etc/")))
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            ("", _("The one of my device")),
            ("UTC", "UTC"),
            *((z, z.replace("_", " ")) for z in zones),
        ]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(c.isalpha() for c in name):
            raise ValidationError(_("Write your name with letters."))
        return name

    def clean_orcid(self) -> str:
        orcid = clean_orcid(self.cleaned_data["orcid"])
        if orcid and Person.objects.filter(orcid=orcid).exclude(pk=self.person.pk).exists():
            raise ValidationError(
                _("This iD stands on another profile. If it is yours too, verify the address you used there.")
            )
        return orcid


class YearsMixin:
    """Years in order and in this age."""

    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()  # type: ignore[misc]
        for name in ("year_from", "year_to"):
            year = data.get(name)
            if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
                self.add_error(name, _("Write the year with four digits."))  # type: ignore[attr-defined]
        if data.get("year_from") and data.get("year_to") and data["year_from"] > data["year_to"]:
            self.add_error("year_to", _("It ends before it begins: swap the years."))  # type: ignore[attr-defined]
        return data


class AffiliationForm(YearsMixin, forms.ModelForm):
    """Where one works or worked."""

    domain = forms.CharField(
        label=gettext_lazy("Web domain"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "For example northlake.example.org. Colleagues of the same domain count as conflicts of interest."
        ),
    )

    class Meta:
        model = Affiliation
        fields = ["institution", "department", "country", "domain", "year_from", "year_to"]

    def clean_domain(self) -> str:
        return clean_domain(self.cleaned_data["domain"])


class RelationForm(YearsMixin, forms.ModelForm):
    """A tie to somebody."""

    class Meta:
        model = Relation
        fields = ["kind", "other_name", "other_email", "year_from", "year_to"]
        help_texts = {
            "other_email": gettext_lazy("Tells apart people of one name. Nobody is written to."),
        }

    def clean_other_email(self) -> str:
        return str(self.cleaned_data["other_email"]).lower()


class PublicationForm(forms.ModelForm):
    """A publication typed by hand."""

    coauthors = forms.CharField(
        label=gettext_lazy("Authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One name per line, as printed."),
    )

    class Meta:
        model = Publication
        fields = ["title", "coauthors", "venue", "year", "doi", "abstract", "is_used_for_matching"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["coauthors"] = "\n".join(self.instance.coauthors)

    def clean_coauthors(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["coauthors"].splitlines())
        return [line for line in lines if line]

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        if year is not None and not 1800 <= year <= LAST_YEAR:
            raise ValidationError(_("Write the year with four digits."))
        return year


class ImportForm(forms.Form):
    """BibTeX, DBLP's XML or ORCID's JSON: pasted, as a file, or from an allowed host; `entries` holds what was read."""

    text = forms.CharField(
        label=gettext_lazy("BibTeX, DBLP XML or ORCID JSON"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy("Paste the export of your bibliography, of DBLP or of any reference manager."),
    )
    file = forms.FileField(label=gettext_lazy("Or a file"), required=False)
    address = forms.CharField(label=gettext_lazy("Or its address"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = ", ".join(dict.fromkeys(host.name for host in allowed_hosts()))
        if hosts:
            self.fields["address"].help_text = _("On %(hosts)s; the server fetches it once.") % {"hosts": hosts}
        else:
            del self.fields["address"]

    def clean_file(self) -> str:
        upload = self.cleaned_data["file"]
        if not upload:
            return ""
        if upload.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 5 MB. Split it."))
        return _decoded(upload.read())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        given = [name for name in ("file", "address", "text") if data.get(name)]
        name = given[0] if given else "text"
        try:
            text = _decoded(fetch(data["address"])) if name == "address" else data.get(name) or ""
            data["entries"] = read_publications(text)
        except UnreadablePublications as error:
            for problem in error.problems[:20]:
                self.add_error(name, problem)
        except (CannotFetch, ValidationError) as error:
            self.add_error(name, error if isinstance(error, ValidationError) else str(error))
        return data


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("This is not a UTF-8 text file.")) from error
