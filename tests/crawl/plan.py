"""The plan of the crawl: who walks in which round, and asks for what there."""

from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit
from zlib import crc32

from django.urls import resolve

from confsite.conferences.models import Role
from reviews.rights import Bond, Standing
from tests.crawl.cast import EVERYBODY, STAGES, WALKERS, Round, Somebody
from tests.crawl.walker import Answer, place_of
from tests.foundation.census import CENSUS
from tests.foundation.conference_urls import PREFIX

TURNS = 11  # rounds until everybody has asked for every address; it has no factor with the number of stages
PASSES = 2  # so often the rounds move every paper through all stages
FORMS_EVERY, FORMS_FIRST = 7, 1  # one round in so many sends empty forms to every page
ALTERNATING = {"chair": 0, "publisher": 0, "cochair": 1, "scheduler": 1}
ORGANISERS = {Role.PC_CHAIR, Role.SCHEDULE_CHAIR, Role.PUBLICATION_CHAIR, Role.STAFF}
# Pages of single things on which a secret stands first of all; what other such pages show stands on these or in lists.
# The list of batches shows none itself, but nothing else leads to them.
FIRST_HAND = (
    "chair/mail/batches/",
    "chair/mail/batches/<int:pk>/",
    "chair/papers/<int:number>/",
    "chair/papers/<int:number>/documents/<uuid:public_id>/",
    "chair/papers/camera-ready/<int:number>/",
    "program/talks/<slug:slug>/",
    "program/talks/<slug:slug>/paper.pdf",
    "reviews/papers/<int:number>/",
    "reviews/papers/<int:number>/attachments/<uuid:public_id>/",
    "reviews/papers/<int:number>/paper.pdf",
    "reviews/papers/<int:number>/review/versions/",
    "shared/<str:token>/",
    "shared/<str:token>/paper.pdf",
    "submissions/<int:number>/",
    "submissions/<int:number>/camera-ready/",
    "submissions/<int:number>/files/<uuid:public_id>/",
    "submissions/<int:number>/response/",
    "submissions/<int:number>/reviews/",
    "submissions/<int:number>/reviews/files/<uuid:public_id>/",
    "submissions/<int:number>/share/",
)
# What these show stands elsewhere too, they cost most, and there is one for each person of the conference.
OF_PEOPLE = (
    "chair/reviewers/<uuid:public_id>/",
    "chair/people/<int:pk>/",
    "chair/people/<int:pk>/end/",
    "chair/papers/<int:number>/assignments/<int:assignment_id>/remove/",
)


def walkers_of(now: Round) -> list[Somebody]:
    """Who walks in a round: everybody, but of two organisers alike one in each pass."""
    return [who for who in WALKERS if ALTERNATING.get(who.key) in (None, now.number // len(STAGES) % PASSES)]


def is_due(address: str, now: Round, who: Somebody, *, is_linked: bool, is_thorough: bool = False) -> bool:
    """Whether somebody asks for an address in a round.

    In every round for lists, and for what a page led to and is the first to show something. Once at every stage of
    its paper, that is in one of the passes, for what was only guessed, stands elsewhere too, or sorts and filters a
    list. In one turn of several for what can show them nothing.
    """
    route, _door = place_of(address)
    rest, opens = route.removeprefix(PREFIX), opens_to(address, who)
    if opens and ((is_thorough and CENSUS.get(route)) or (is_linked and rest in FIRST_HAND)):
        return True
    if not opens or not CENSUS.get(route) or rest in OF_PEOPLE:
        return crc32(address.encode()) % TURNS == now.number % TURNS
    is_list = "<" not in rest and "?" not in address
    return is_list or (crc32(address.encode()) + now.number // len(STAGES)) % PASSES == 0


def opens_to(address: str, who: Somebody) -> bool:
    """Whether the door before an address opens for somebody; the authors' door is one of each paper."""
    door = place_of(address)[1]
    paper = _number_in(address) if door == "author" else None
    return door in _doors_of(who.key) and (paper is None or who.tie(paper).bond == Bond.AUTHOR)


@cache
def _number_in(address: str) -> int | None:
    return resolve(urlsplit(address).path).kwargs.get("number")


@cache
def _doors_of(key: str) -> frozenset[str]:
    """Behind all other doors everything is missing alike."""
    who, found = EVERYBODY[key], {"site", "public"}
    if any(tie.bond == Bond.AUTHOR for tie in who.ties.values()):
        found.add("author")
    if who.standing not in (Standing.NOBODY, Standing.LINK):
        found.add("committee")
    if ORGANISERS & set(who.roles):
        found.add("chair")
    return frozenset(found)


def sends_forms(now: Round) -> bool:
    """Whether empty forms are sent to every page in a round."""
    return now.number % FORMS_EVERY == FORMS_FIRST


def is_posted(answer: Answer, now: Round) -> bool:
    """Whether an empty form goes to where an answer came from.

    In every round to what takes nothing else, in some to every page, and in one of these four to what was not found.
    """
    if "?" in answer.address:
        return False
    if answer.status == HTTPStatus.NOT_FOUND:
        return sends_forms(now) and crc32(answer.address.encode()) % 4 == now.number // FORMS_EVERY % 4
    return sends_forms(now) or answer.status == HTTPStatus.METHOD_NOT_ALLOWED
