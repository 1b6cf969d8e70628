"""The places of a conference that hold a picture, and in which fields of which row."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from confsite.conferences.models import Conference, Speaker, Sponsor


@dataclass(frozen=True)
class PicturePlace:
    """A kind of picture. `can_be_decorative` where a name stands beside it that says as much."""

    key: str
    model: type[Any]
    field: str
    alt_field: str
    title: Any
    lead: Any
    can_be_decorative: bool = False


PLACES = (
    PicturePlace(
        "conference",
        Conference,
        "logo",
        "logo_alt",
        _("Logo of the conference"),
        _("It stands above the name on the home page."),
        can_be_decorative=True,
    ),
    PicturePlace(
        "speakers",
        Speaker,
        "photo",
        "photo_alt",
        _("Photo"),
        _("It stands beside the speaker’s name on the home page, cut to a circle. Ask the speaker before you show it."),
    ),
    PicturePlace(
        "sponsors",
        Sponsor,
        "logo",
        "logo_alt",
        _("Logo"),
        _("It stands among the sponsors on the home page, on white."),
    ),
)


def find(key: str) -> PicturePlace | None:
    return next((place for place in PLACES if place.key == key), None)
