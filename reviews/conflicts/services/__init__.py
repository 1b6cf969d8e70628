"""The only writers of conflicts, but for what chairs do: declared by the person, and found."""

from reviews.conflicts.services.declaring import (
    DECLARABLE,
    confirm_conflicts,
    declare_conflict,
    withdraw_conflict,
)
from reviews.conflicts.services.searching import (
    detect_conflicts,
    ensure_fresh,
    find_conflicts_of,
    look_at_newcomer,
    refresh_changed,
)

__all__ = [
    "DECLARABLE",
    "confirm_conflicts",
    "declare_conflict",
    "detect_conflicts",
    "ensure_fresh",
    "find_conflicts_of",
    "look_at_newcomer",
    "refresh_changed",
    "withdraw_conflict",
]
