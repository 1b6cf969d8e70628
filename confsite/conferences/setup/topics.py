"""What changes when the list of topics is edited as one text: pure, so that the preview and the change agree."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.5  # from this likeness on (0 to 1, by difflib) a new line is taken for a rewording of a missing one


@dataclass(frozen=True)
class TopicPlan:
    """Names to add, topics to remove and to reword, and the list that results (ids are None for new topics)."""

    added: list[str]
    removed: list[tuple[int, str]]
    renamed: list[tuple[int, str, str]]
    is_reordered: bool
    result: list[tuple[int | None, str]]
    basis: str

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.renamed or self.is_reordered)


def plan_topics(
    present: Sequence[tuple[int, str]], names: Sequence[str], apart: frozenset[int] = frozenset()
) -> TopicPlan:
    """Compare the topics there are, (id, name) in order, with the lines wanted.

    A missing topic and a new line that are alike enough are one topic reworded, the most alike first, unless its id is
    in `apart`. `basis` is a digest of the topics there were.
    """
    ids = {name: pk for pk, name in present}
    missing = [(pk, name) for pk, name in present if name not in names]
    fresh = [name for name in names if name not in ids]
    pairs = sorted(
        (
            (_likeness(old, new), -order, pk, old, new)
            for order, (pk, old) in enumerate(missing)
            if pk not in apart
            for new in fresh
        ),
        reverse=True,
    )
    reworded: dict[str, tuple[int, str]] = {}
    taken: set[int] = set()
    for likeness, _order, pk, old, new in pairs:
        if likeness >= ALIKE and pk not in taken and new not in reworded:
            reworded[new] = (pk, old)
            taken.add(pk)
    result: list[tuple[int | None, str]] = [
        (ids.get(name) or (reworded[name][0] if name in reworded else None), name) for name in names
    ]
    kept = [pk for pk, _name in result if pk is not None]
    return TopicPlan(
        added=[name for pk, name in result if pk is None],
        removed=[(pk, name) for pk, name in missing if pk not in taken],
        renamed=[(pk, old, new) for new, (pk, old) in reworded.items()],
        is_reordered=kept != [pk for pk, _name in present if pk in set(kept)],
        result=result,
        basis=hashlib.sha256(repr(list(present)).encode()).hexdigest()[:16],
    )


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.casefold(), other.casefold())
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0
