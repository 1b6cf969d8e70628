"""Finds conflicts in what people and papers say of themselves. Pure: plain data in, findings out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reviews.conflicts.domains import organisation
from submissions.models import ConflictKind

RECENT_YEARS = 3  # an institution or collaboration that ended longer ago is no conflict any more


@dataclass(frozen=True)
class RelationFact:
    """A tie as one person declared it; `other` is a person's id where they are known here."""

    kind: str
    other: int | None
    other_name: str
    other_email: str
    year_to: int | None


@dataclass(frozen=True)
class PersonFact:
    """A committee member or author. `organisations` and `institutions` map to the year they ended (None: not yet)."""

    id: int
    name: str
    emails: frozenset[str] = frozenset()
    organisations: Mapping[str, int | None] = field(default_factory=dict)
    institutions: Mapping[str, int | None] = field(default_factory=dict)
    relations: tuple[RelationFact, ...] = ()


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


@dataclass(frozen=True)
class Finding:
    """A conflict: certain enough to act on. Or, where only names agree, one for a chair to look at."""

    submission: int
    person: int
    kind: str
    source: str  # DETECTION or AUTHORS
    evidence: str


_FROM_RELATION = {
    "ADVISOR": ConflictKind.ADVISOR,
    "ADVISEE": ConflictKind.ADVISOR,
    "COLLABORATOR": ConflictKind.COLLABORATOR,
    "PERSONAL": ConflictKind.PERSONAL,
    "OTHER": ConflictKind.OTHER,
}


def plain_name(name: str) -> str:
    """A name for comparing: lower case, single spaces."""
    return " ".join(name.casefold().split())


class Detector:
    """Holds the indexes over members, so that each paper costs only its own authors."""

    def __init__(
        self, people: Mapping[int, PersonFact], members: Iterable[int], papers: Iterable[PaperFact], *, year: int
    ) -> None:
        self.people = people
        self.members = [people[member] for member in dict.fromkeys(members)]
        self.known = {member.id: member for member in self.members}
        self.since = year - RECENT_YEARS
        self.by_organisation = self._index(lambda member: self._recent(member.organisations))
        self.by_institution = self._index(lambda member: self._recent(member.institutions))
        self.by_email = self._index(lambda member: member.emails)
        self.by_name = self._index(lambda member: [plain_name(member.name)])
        self.by_related = self._index(lambda member: [r.other for r in self._recent_relations(member) if r.other])
        self.by_related_email = self._index(
            lambda member: [r.other_email.lower() for r in self._recent_relations(member) if r.other_email]
        )
        self.by_related_name = self._index(
            lambda member: [plain_name(r.other_name) for r in self._recent_relations(member) if not r.other]
        )
        self.coauthors = self._coauthors(papers)

    def _index(self, keys: Callable[[PersonFact], Iterable[object]]) -> dict[object, list[PersonFact]]:
        index: dict[object, list[PersonFact]] = defaultdict(list)
        for member in self.members:
            for key in dict.fromkeys(keys(member)):
                if key:
                    index[key].append(member)
        return index

    def _recent(self, ended: Mapping[str, int | None]) -> list[str]:
        return [name for name, year in ended.items() if year is None or year >= self.since]

    def _recent_relations(self, person: PersonFact) -> list[RelationFact]:
        lasting = ("ADVISOR", "ADVISEE", "PERSONAL")
        return [r for r in person.relations if r.kind in lasting or r.year_to is None or r.year_to >= self.since]

    def _coauthors(self, papers: Iterable[PaperFact]) -> dict[int, set[int]]:
        """Author → members who are co-authors with them on a submitted paper here."""
        members = set(self.known)
        found: dict[int, set[int]] = defaultdict(set)
        for paper in papers:
            ids = {author.person for author in paper.authors}
            if paper.was_submitted and len(ids) > 1:
                for member in ids & members:
                    for author in ids - {member}:
                        found[author].add(member)
        return found

    def certain(self, paper: PaperFact) -> list[Finding]:
        """The conflicts of one paper; one per member, kind and source, with the first evidence."""
        authors = {author.person for author in paper.authors}
        first: dict[tuple[int, str, str], Finding] = {}
        for member, kind, source, evidence in self._all_certain(paper):
            if member in authors and kind != ConflictKind.AUTHOR:
                continue
            first.setdefault((member, kind, source), Finding(paper.id, member, kind, source, evidence[:400]))
        return list(first.values())

    def _all_certain(self, paper: PaperFact) -> Iterator[tuple[int, str, str, str]]:
        known = self.known
        for declared in paper.declared:
            matched = [known[declared.person]] if declared.person in known else self.by_email[declared.email.lower()]
            for member in matched:
                yield member.id, declared.kind, "AUTHORS", _("declared by the authors")
        for author in paper.authors:
            if author.person in known:
                yield author.person, ConflictKind.AUTHOR, "DETECTION", _("is an author")
            yield from self._of_author(author)

    def _of_author(self, author: AuthorFact) -> Iterator[tuple[int, str, str, str]]:
        facts = self.people.get(author.person) or PersonFact(author.person, author.name)
        emails = facts.emails | ({author.email.lower()} if author.email else set())
        organisations = {*self._recent(facts.organisations), organisation(author.email)} - {""}
        for domain in sorted(organisations):
            for member in self.by_organisation[domain]:
                yield (
                    member.id,
                    ConflictKind.INSTITUTION,
                    "DETECTION",
                    _("%(author)s is at %(domain)s too") % {"author": author.name, "domain": domain},
                )
        for member in self.by_related[author.person] + [m for email in emails for m in self.by_related_email[email]]:
            relation = next(
                r
                for r in self._recent_relations(member)
                if r.other == author.person or (r.other_email and r.other_email.lower() in emails)
            )
            words = _("declared a tie to %(author)s") % {"author": author.name}
            yield member.id, _FROM_RELATION.get(relation.kind, ConflictKind.OTHER), "DETECTION", words
        yield from self._declared_by_author(author, facts)
        for member_id in sorted(self.coauthors[author.person]):
            words = _("co-author of %(author)s on another submission here") % {"author": author.name}
            yield member_id, ConflictKind.COLLABORATOR, "DETECTION", words

    def _declared_by_author(self, author: AuthorFact, facts: PersonFact) -> Iterator[tuple[int, str, str, str]]:
        ids = self.known
        for relation in self._recent_relations(facts):
            matched = [ids[relation.other]] if relation.other in ids else []
            if not matched and relation.other_email:
                matched = self.by_email[relation.other_email.lower()]
            for member in matched:
                words = _("%(author)s declared a tie to this person") % {"author": author.name}
                yield member.id, _FROM_RELATION.get(relation.kind, ConflictKind.OTHER), "DETECTION", words

    def potential(self, paper: PaperFact) -> list[Finding]:
        """What only a name suggests: for a chair to look at, never applied by itself."""
        certain = {finding.person for finding in self.certain(paper)}
        authors = {author.person for author in paper.authors}
        found: dict[tuple[int, str], Finding] = {}

        def add(member: PersonFact, kind: str, evidence: str) -> None:
            if member.id not in certain and member.id not in authors:
                found.setdefault((member.id, kind), Finding(paper.id, member.id, kind, "DETECTION", evidence[:400]))

        for declared in paper.declared:
            if declared.person is None:
                for member in self.by_name[plain_name(declared.name)]:
                    add(member, declared.kind, _("the authors declared somebody of this name"))
        for author in paper.authors:
            facts = self.people.get(author.person)
            places = {plain_name(author.affiliation), *(self._recent(facts.institutions) if facts else ())} - {""}
            for place in sorted(places):
                for member in self.by_institution[place]:
                    words = _("%(author)s is at an institution of the same name") % {"author": author.name}
                    add(member, ConflictKind.INSTITUTION, words)
            for member in self.by_related_name[plain_name(author.name)]:
                words = _("declared a tie to somebody named %(author)s") % {"author": author.name}
                add(member, ConflictKind.COLLABORATOR, words)
        return list(found.values())
