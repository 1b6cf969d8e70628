"""Finds conflicts in what people and papers say of themselves. Pure: plain data in, findings out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from reviews.conflicts.domains import mailbox, organisation
from reviews.conflicts.facts import (
    AuthorFact,
    Evidence,
    Finding,
    Limits,
    PaperFact,
    PersonFact,
    PublicationFact,
    RelationFact,
    Sort,
)
from submissions.models import ConflictKind

MOST_REASONS = 8  # of one conflict; more would help nobody
FOR_EVER = frozenset({"ADVISOR", "ADVISEE", "PERSONAL"})
_KINDS = {
    "ADVISOR": ConflictKind.ADVISOR,
    "ADVISEE": ConflictKind.ADVISOR,
    "COLLABORATOR": ConflictKind.COLLABORATOR,
    "PERSONAL": ConflictKind.PERSONAL,
    "OTHER": ConflictKind.OTHER,
}

Reason = tuple[int, str, Evidence]  # the member's id, the kind, why


def kind_of_relation(kind: str) -> str:
    """The kind of conflict a declared tie makes."""
    return str(_KINDS.get(kind, ConflictKind.OTHER))


def recent_places(ended: Mapping[str, int | None], limits: Limits) -> list[str]:
    """Places that are current or ended not too long ago."""
    return [name for name, year in ended.items() if year is None or year >= limits.institutions_since]


def recent_relations(person: PersonFact, limits: Limits) -> list[RelationFact]:
    """Ties that still count: some for ever, others for some years."""
    return [
        r for r in person.relations if r.kind in FOR_EVER or r.year_to is None or r.year_to >= limits.coauthors_since
    ]


def recent_publications(person: PersonFact, limits: Limits) -> list[PublicationFact]:
    """Publications young enough; one without a year might be."""
    return [p for p in person.publications if p.year is None or p.year >= limits.coauthors_since]


class Detector:
    """Holds the indexes over members, so that each paper costs only its own authors."""

    def __init__(
        self, people: Mapping[int, PersonFact], members: Iterable[int], papers: Iterable[PaperFact], *, limits: Limits
    ) -> None:
        self.people = people
        self.limits = limits
        self.members = [people[member] for member in dict.fromkeys(members)]
        self.known = {member.id: member for member in self.members}
        self.by_organisation = self._index(lambda member: recent_places(member.organisations, limits))
        self.by_email = self._index(lambda member: member.emails)
        self.by_mailbox = self._index(lambda member: map(mailbox, member.emails))
        self.by_orcid = self._index(lambda member: [member.orcid])
        self.by_related = self._index(lambda member: [r.other for r in recent_relations(member, limits)])
        self.by_related_email = self._index(
            lambda member: [r.other_email.lower() for r in recent_relations(member, limits)]
        )
        self.by_publication: dict[str, list[tuple[PersonFact, PublicationFact]]] = defaultdict(list)
        self.by_coauthor_orcid: dict[str, list[tuple[PersonFact, PublicationFact]]] = defaultdict(list)
        for member in self.members:
            for publication in recent_publications(member, limits):
                for key in publication.keys:
                    self.by_publication[key].append((member, publication))
                for orcid in publication.orcids - {member.orcid}:
                    self.by_coauthor_orcid[orcid].append((member, publication))
        self.coauthors = self._coauthors(papers)

    def _index(self, keys: Callable[[PersonFact], Iterable[Any]]) -> dict[Any, list[PersonFact]]:
        index: dict[Any, list[PersonFact]] = defaultdict(list)
        for member in self.members:
            for key in dict.fromkeys(keys(member)):
                if key:
                    index[key].append(member)
        return index

    def _coauthors(self, papers: Iterable[PaperFact]) -> dict[int, dict[int, int]]:
        """Author → members who are co-authors with them on a submitted paper here → that paper's number."""
        members = set(self.known)
        found: dict[int, dict[int, int]] = defaultdict(dict)
        for paper in papers:
            ids = {author.person for author in paper.authors}
            if paper.was_submitted and len(ids) > 1:
                for member in ids & members:
                    for author in ids - {member}:
                        found[author].setdefault(member, paper.number)
        return found

    def certain(self, paper: PaperFact) -> list[Finding]:
        """The conflicts of one paper; one per member, kind and source, with every reason."""
        authors = {author.person for author in paper.authors}
        found: dict[tuple[int, str, str], dict[Evidence, None]] = defaultdict(dict)
        for member, kind, reason in self._declared(paper):
            found[member, kind, "AUTHORS"][reason] = None
        for member, kind, reason in self._detected(paper):
            found[member, kind, "DETECTION"][reason] = None
        return [
            Finding(paper.id, member, kind, source, tuple(reasons)[:MOST_REASONS])
            for (member, kind, source), reasons in found.items()
            if member not in authors or kind == ConflictKind.AUTHOR
        ]

    def _declared(self, paper: PaperFact) -> Iterator[Reason]:
        for declared in paper.declared:
            if declared.person in self.known:
                matched = [self.known[declared.person]]
            else:
                matched = self.by_email[declared.email.lower()] if declared.email else []
            for member in matched:
                yield member.id, declared.kind, Evidence(Sort.DECLARED, _("declared by the authors"))

    def _detected(self, paper: PaperFact) -> Iterator[Reason]:
        for author in paper.authors:
            facts = self.people.get(author.person) or PersonFact(author.person, author.name)
            emails = facts.emails | ({author.email.lower()} if author.email else set())
            if author.person in self.known:
                yield author.person, ConflictKind.AUTHOR, Evidence(Sort.AUTHOR, _("is an author"))
            yield from self._same_person(author, emails)
            yield from self._institutions(author, facts)
            yield from self._relations(author, facts, emails)
            yield from self._publications(author, facts)
            for member, number in sorted(self.coauthors[author.person].items()):
                words = _("co-author of %(author)s") % {"author": author.name}
                yield member, ConflictKind.COLLABORATOR, Evidence(Sort.SUBMISSION, words, number)

    def _same_person(self, author: AuthorFact, emails: Iterable[str]) -> Iterator[Reason]:
        """One human under two accounts: an address leads to the same mailbox."""
        for email in sorted(emails):
            for member in self.by_mailbox[mailbox(email)] if email else []:
                if member.id != author.person:
                    words = _("%(author)s has an address of this person: two accounts of one human")
                    evidence = Evidence(Sort.SAME_PERSON, words % {"author": author.name})
                    yield member.id, ConflictKind.AUTHOR, evidence

    def _institutions(self, author: AuthorFact, facts: PersonFact) -> Iterator[Reason]:
        limits = self.limits
        domains = {*recent_places(facts.organisations, limits), organisation(author.email)} - {""}
        for domain in sorted(domains - limits.ignored_domains):
            for member in self.by_organisation[domain]:
                words = _("%(author)s is at %(domain)s too") % {"author": author.name, "domain": domain}
                until = member.organisations.get(domain) or facts.organisations.get(domain)
                if until is not None:
                    words += " " + _("(one of them until %(year)d)") % {"year": until}
                yield member.id, ConflictKind.INSTITUTION, Evidence(Sort.DOMAIN, words)

    def _relations(self, author: AuthorFact, facts: PersonFact, emails: frozenset[str]) -> Iterator[Reason]:
        matched = [*self.by_related[author.person], *(m for email in emails for m in self.by_related_email[email])]
        for member in dict.fromkeys(matched):
            for tie in recent_relations(member, self.limits):
                if tie.other == author.person or (tie.other_email and tie.other_email.lower() in emails):
                    words = _("declared a tie to %(author)s") % {"author": author.name}
                    yield member.id, kind_of_relation(tie.kind), Evidence(Sort.RELATION, words)
        for tie in recent_relations(facts, self.limits):
            named = [self.known[tie.other]] if tie.other in self.known else []
            if not named and tie.other_email:
                named = self.by_email[tie.other_email.lower()]
            for member in named:
                words = _("%(author)s declared a tie to this person") % {"author": author.name}
                yield member.id, kind_of_relation(tie.kind), Evidence(Sort.RELATION, words)

    def _publications(self, author: AuthorFact, facts: PersonFact) -> Iterator[Reason]:
        """Written together for certain: both have it on their list, or its source names the other's ORCID iD."""
        shared: list[tuple[PersonFact, PublicationFact]] = []
        for publication in recent_publications(facts, self.limits):
            for key in publication.keys:
                shared += self.by_publication[key]
            for orcid in publication.orcids:
                shared += [(member, publication) for member in self.by_orcid[orcid]]
        if facts.orcid:
            shared += self.by_coauthor_orcid[facts.orcid]
        for member, publication in shared:
            if member.id != author.person:
                words = _("co-author of %(author)s: %(publication)s")
                words %= {"author": author.name, "publication": publication.words}
                yield member.id, ConflictKind.COLLABORATOR, Evidence(Sort.PUBLICATION, words)
