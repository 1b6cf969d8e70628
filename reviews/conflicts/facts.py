"""What the search for conflicts knows of people and papers, and what it finds. Pure: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

YEARS = 3  # how long an institution, a collaboration or a publication counts where a conference says nothing else


class Sort(StrEnum):
    """What a piece of evidence rests on."""

    AUTHOR = "AUTHOR"
    SAME_PERSON = "SAME_PERSON"
    DOMAIN = "DOMAIN"
    INSTITUTION = "INSTITUTION"
    RELATION = "RELATION"
    PUBLICATION = "PUBLICATION"
    SUBMISSION = "SUBMISSION"
    DECLARED = "DECLARED"


@dataclass(frozen=True)
class Limits:
    """A conference's own limits: until which year back ties count, and domains that say nothing there."""

    year: int
    institution_years: int = YEARS
    coauthor_years: int = YEARS
    ignored_domains: frozenset[str] = frozenset()

    @property
    def institutions_since(self) -> int:
        return self.year - self.institution_years

    @property
    def coauthors_since(self) -> int:
        return self.year - self.coauthor_years


@dataclass(frozen=True)
class RelationFact:
    """A tie as one person declared it; `other` is a person's id where they are known here."""

    kind: str
    other: int | None
    other_name: str
    other_email: str
    year_to: int | None


@dataclass(frozen=True)
class PublicationFact:
    """A publication on somebody's list. `orcids` are those of its authors, as far as its source knew them."""

    title: str
    year: int | None
    names: tuple[str, ...] = ()
    orcids: frozenset[str] = frozenset()
    doi: str = ""

    @property
    def words(self) -> str:
        """Title and year, for evidence."""
        title = self.title if len(self.title) <= 80 else f"{self.title[:79]}…"
        return f"“{title}” ({self.year})" if self.year else f"“{title}”"

    @property
    def keys(self) -> tuple[str, ...]:
        """Under what the same publication on another's list is found."""
        letters = "".join(c for c in self.title.casefold() if c.isalnum())
        return tuple(key for key in (self.doi.lower(), letters if len(letters) > 20 else "") if key)


@dataclass(frozen=True, eq=False)
class PersonFact:
    """A committee member or author. `organisations` and `institutions` map to the year they ended (None: not yet)."""

    id: int
    name: str
    emails: frozenset[str] = frozenset()
    organisations: Mapping[str, int | None] = field(default_factory=dict)
    institutions: Mapping[str, int | None] = field(default_factory=dict)
    relations: tuple[RelationFact, ...] = ()
    publications: tuple[PublicationFact, ...] = ()
    orcid: str = ""
    homepage: str = ""


@dataclass(frozen=True)
class AuthorFact:
    """An author as printed on one paper."""

    person: int
    name: str
    email: str
    affiliation: str


@dataclass(frozen=True)
class DeclaredFact:
    """A conflict that the authors of a paper declared with somebody."""

    person: int | None
    name: str
    email: str
    kind: str


@dataclass(frozen=True)
class PaperFact:
    id: int
    authors: tuple[AuthorFact, ...]
    declared: tuple[DeclaredFact, ...] = ()
    was_submitted: bool = True
    number: int = 0


@dataclass(frozen=True)
class Evidence:
    """One reason, in words for the chairs. `paper`: the other submission it rests on, which not every chair sees."""

    sort: Sort
    words: str
    paper: int | None = None


@dataclass(frozen=True)
class Finding:
    """A conflict certain enough to act on; or, where only names agree, one for a chair to look at."""

    submission: int
    person: int
    kind: str
    source: str  # DETECTION or AUTHORS
    reasons: tuple[Evidence, ...]

    @property
    def is_authorship(self) -> bool:
        """Whether the person wrote the paper, which no chair can find to be none."""
        return any(reason.sort == Sort.AUTHOR for reason in self.reasons)

    @property
    def evidence(self) -> str:
        """All reasons in one line."""
        text = "; ".join(reason.words for reason in self.reasons)
        return text if len(text) <= 400 else f"{text[:399]}…"
