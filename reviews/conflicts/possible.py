"""What only names suggest. Pure. A chair decides; nothing here is ever applied by itself."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import lru_cache

from django.utils.translation import gettext as _

from reviews.conflicts.detection import (
    MOST_REASONS,
    Detector,
    Reason,
    kind_of_relation,
    recent_places,
    recent_publications,
    recent_relations,
)
from reviews.conflicts.facts import AuthorFact, Evidence, Finding, PaperFact, PersonFact, Sort
from reviews.conflicts.names import Likeness, folded, keys_of, likeness, words_of
from submissions.models import ConflictKind

# The kind a chair sees first where several are possible.
_WEIGHT = [
    ConflictKind.AUTHOR,
    ConflictKind.ADVISOR,
    ConflictKind.PERSONAL,
    ConflictKind.COLLABORATOR,
    ConflictKind.INSTITUTION,
    ConflictKind.OTHER,
]


@lru_cache(maxsize=20_000)
def plain_place(name: str) -> str:
    """An institution's name for comparing: no case, no accents, no commas and small words; numbers stay."""
    words = folded(name).replace(",", " ").split()
    return " ".join(word for word in words if word not in ("the", "of", "at", "de", "di", "der"))


class Suggester:
    """Indexes of members by the names they go by, beside a `Detector`'s."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector
        limits = detector.limits
        self.by_place: dict[str, list[PersonFact]] = defaultdict(list)
        self.by_homepage: dict[str, list[PersonFact]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[PersonFact]] = defaultdict(list)
        # key of a name → (member, that name, kind, sort, words of where it stands)
        self.named: dict[tuple[str, str], list[tuple[PersonFact, str, str, Sort, str]]] = defaultdict(list)
        for member in detector.members:
            for place in {plain_place(name) for name in recent_places(member.institutions, limits)} - {""}:
                self.by_place[place].append(member)
            if member.homepage:
                self.by_homepage[_plain_address(member.homepage)].append(member)
            for key in keys_of(member.name) if words_of(member.name) else ():
                self.by_name[key].append(member)
            for publication in recent_publications(member, limits):
                for name in publication.names:
                    if words_of(name) and likeness(name, member.name) is None:
                        self._note(member, name, ConflictKind.COLLABORATOR, Sort.PUBLICATION, publication.words)
            for tie in recent_relations(member, limits):
                if tie.other is None and words_of(tie.other_name):
                    self._note(member, tie.other_name, kind_of_relation(tie.kind), Sort.RELATION, "")

    def _note(self, member: PersonFact, name: str, kind: str, sort: Sort, words: str) -> None:
        for key in keys_of(name):
            self.named[key].append((member, name, kind, sort, words))

    def possible(self, paper: PaperFact, *, settled: Collection[int] = ()) -> list[Finding]:
        """What a chair should look at for one paper, one finding per member; `settled` members are left out."""
        left_out = {author.person for author in paper.authors} | set(settled)
        reasons: dict[int, dict[Evidence, str]] = defaultdict(dict)
        for member, kind, reason in self._suggestions(paper):
            if member not in left_out:
                reasons[member].setdefault(reason, kind)
        return [
            Finding(
                paper.id,
                member,
                min(found.values(), key=lambda kind: _WEIGHT.index(ConflictKind(kind))),
                "DETECTION",
                tuple(found)[:MOST_REASONS],
            )
            for member, found in reasons.items()
        ]

    def _suggestions(self, paper: PaperFact) -> Iterator[Reason]:
        for declared in paper.declared:
            if declared.person is None:
                for member in self._called(declared.name):
                    words = _("the authors declared %(name)s") % {"name": declared.name}
                    kind = declared.kind if declared.kind in _WEIGHT else ConflictKind.OTHER
                    yield member.id, kind, Evidence(Sort.DECLARED, words)
        for author in paper.authors:
            facts = self.detector.people.get(author.person) or PersonFact(author.person, author.name)
            yield from self._namesakes(author, facts)
            yield from self._of_places(author, facts)
            yield from self._named_by_members(author)
            yield from self._named_by_author(author, facts)

    def _called(self, name: str) -> list[PersonFact]:
        """Members who may be the one of this name."""
        candidates = [member for key in keys_of(name) for member in self.by_name[key]] if words_of(name) else []
        return [member for member in dict.fromkeys(candidates) if likeness(member.name, name)]

    def _namesakes(self, author: AuthorFact, facts: PersonFact) -> Iterator[Reason]:
        """Perhaps the author under another account."""
        for member in self._called(author.name):
            if likeness(member.name, author.name) == Likeness.SAME:
                words = _("an author has the same name, %(author)s")
            else:
                words = _("an author has a similar name, %(author)s")
            yield member.id, ConflictKind.AUTHOR, Evidence(Sort.SAME_PERSON, words % {"author": author.name})
        for member in self.by_homepage[_plain_address(facts.homepage)] if facts.homepage else []:
            words = _("%(author)s gives the same home page") % {"author": author.name}
            yield member.id, ConflictKind.AUTHOR, Evidence(Sort.SAME_PERSON, words)

    def _of_places(self, author: AuthorFact, facts: PersonFact) -> Iterator[Reason]:
        names = [author.affiliation, *recent_places(facts.institutions, self.detector.limits)]
        for place in sorted({plain_place(name) for name in names} - {""}):
            for member in self.by_place[place]:
                words = _("%(author)s is at an institution of the same name") % {"author": author.name}
                yield member.id, ConflictKind.INSTITUTION, Evidence(Sort.INSTITUTION, words)

    def _named_by_members(self, author: AuthorFact) -> Iterator[Reason]:
        """A member's publications or ties name somebody like this author."""
        for key in keys_of(author.name) if words_of(author.name) else ():
            for member, name, kind, sort, where in self.named[key]:
                if likeness(name, author.name) is None:
                    continue
                if sort == Sort.PUBLICATION:
                    words = _("co-author of “%(name)s”: %(publication)s") % {"name": name, "publication": where}
                else:
                    words = _("declared a tie to somebody named %(name)s") % {"name": name}
                yield member.id, kind, Evidence(sort, words)

    def _named_by_author(self, author: AuthorFact, facts: PersonFact) -> Iterator[Reason]:
        """The author's publications or ties name somebody like a member."""
        limits = self.detector.limits
        for publication in recent_publications(facts, limits):
            for name in publication.names:
                if likeness(name, author.name) is None:
                    for member in self._called(name):
                        words = _("“%(name)s” is a co-author of %(author)s: %(publication)s")
                        words %= {"name": name, "author": author.name, "publication": publication.words}
                        yield member.id, ConflictKind.COLLABORATOR, Evidence(Sort.PUBLICATION, words)
        for tie in recent_relations(facts, limits):
            if tie.other is None:
                for member in self._called(tie.other_name):
                    words = _("%(author)s declared a tie to somebody named %(name)s")
                    words %= {"author": author.name, "name": tie.other_name}
                    yield member.id, kind_of_relation(tie.kind), Evidence(Sort.RELATION, words)


def _plain_address(address: str) -> str:
    """A web address without what two spellings of one differ in."""
    return address.lower().rpartition("://")[2].removeprefix("www.").rstrip("/")
