"""Whether two printed names may be one person's: initials, accents, order, hyphens. Pure. Likeness is never proof."""

import unicodedata
from enum import StrEnum
from functools import lru_cache

# What decomposition leaves whole; spelled as people do who lack the key.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
# Small words that come and go between two printings of one name, and titles.
_SMALL = frozenset({
    "al", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "dr", "du", "e", "el", "ibn", "ii",
    "iii", "jr", "la", "le", "phd", "prof", "sr", "ten", "ter", "van", "von", "y", "zu",
})  # fmt: skip


class Likeness(StrEnum):
    """How two names agree, the strongest first."""

    SAME = "SAME"
    ORDER = "ORDER"
    SPACING = "SPACING"
    INITIALS = "INITIALS"


def folded(text: str) -> str:
    """Lower case without accents, apostrophes and punctuation that comes and goes."""
    text = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS).translate(_APOSTROPHES))
    return "".join(" " if c in "-‐‑–." else c for c in text if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name for comparing: no accents, no case, no titles, family name last where a comma says so."""
    family, comma, given = name.partition(",")
    if comma and given.strip():
        name = f"{given} {family}"
    words = [_without_umlauts(word) for word in folded(name).split() if not word.isdigit()]  # DBLP's "Wei Wang 0001"
    kept = [word for word in words if word not in _SMALL]
    return tuple(kept if len(kept) >= 2 else words)


def _without_umlauts(word: str) -> str:
    """`mueller` and `müller` (by now `muller`) alike."""
    if len(word) < 4:
        return word
    return word.replace("ue", "u").replace("oe", "o").replace("ae", "a")


@lru_cache(maxsize=100_000)
def keys_of(name: str) -> tuple[tuple[str, str], ...]:
    """Keys under which to look a name up: names that are alike share at least one of them."""
    words = words_of(name)
    if len(words) == 1:
        return ((words[0], ""),)
    full = [(i, word) for i, word in enumerate(words) if len(word) > 1]
    if words and not full:  # nothing but initials
        return ((" ".join(sorted(words)), ""),)
    return tuple(dict.fromkeys((word, other[0]) for i, word in full for j, other in enumerate(words) if i != j))


def likeness(one: str, other: str) -> Likeness | None:
    """How two names may be one person's; None where they are not alike.

    Every word of the shorter name needs its partner in the longer one: the same word, or an initial. At least one
    partner is a whole word. A name of a single word is only like itself. Hyphens and spaces come and go.
    """
    first, second = words_of(one), words_of(other)
    if not first or not second:
        return None
    if first == second:
        return Likeness.SAME
    if len(first) < 2 or len(second) < 2:
        return None
    if sorted(first) == sorted(second):
        return Likeness.ORDER
    if _differ_in_spacing(first, second):
        return Likeness.SPACING
    short, long = (first, second) if len(first) <= len(second) else (second, first)
    left = list(long)
    rest = []
    for word in short:
        if len(word) > 1 and word in left:
            left.remove(word)
        else:
            rest.append(word)
    if len(rest) == len(short):
        return None
    for word in rest:
        partner = next((each for each in left if _is_initial(word, each)), None)
        if partner is None:
            return None
        left.remove(partner)
    return Likeness.INITIALS


def _differ_in_spacing(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """`Sang-Hyun Park` and `Sanghyun Park`: a whole word in common, and the others are the same letters."""
    common = {word for word in first if len(word) > 1 and word in second}
    one, other = ("".join(word for word in words if word not in common) for words in (first, second))
    return bool(common) and bool(one) and one == other


def _is_initial(one: str, other: str) -> bool:
    return one[0] == other[0] and (len(one) == 1 or len(other) == 1)
