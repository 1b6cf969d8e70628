"""Nobody finds out about people by trying: who wrote a hidden paper, who was invited, what became of an invitation."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.clock import physical_now
from confsite.conferences.invitations import services, tokens
from confsite.conferences.invitations.services import Invitee
from confsite.conferences.models import Invitation, Membership, Role
from reviews.models import Assignment, Conflict
from tests.crawl import world as worlds
from tests.crawl.cast import EVERYBODY
from tests.crawl.crawl import client_for, plain_templates
from tests.crawl.guesses import MISSING
from tests.crawl.test_oracles import NOW, Seen, _ask, _kept_from

pytestmark = pytest.mark.usefixtures("standing_clock")

ANSWERS: tuple[dict[str, str] | None, ...] = (
    None,
    {"answer": "accept", "yes-quota": "3"},
    {"answer": "decline", "no-note": "No time."},
    {"answer": "perhaps"},
)
NOBODY = "00000000-0000-4000-8000-000000000000"


def _askers(world: worlds.World) -> dict[str, Client]:
    return {key: client_for(world, EVERYBODY[key]) for key in ("chair", "member", "stranger", "visitor")}


def _invited(world: worlds.World, email: str) -> tuple[Invitation, str]:
    made = services.invite(
        world.people["handler"].user,
        conference=world.conference,
        invitees=[Invitee(email=email, name="In Vited", role=Role.PC_MEMBER)],
    ).new[0]
    return made, tokens.derive(made)


def _seen(client: Client, token: str, data: dict[str, str] | None, name: str = "site:invitation") -> Seen:
    return _ask(client, reverse(name, args=[token]), data, [token])


def test_every_token_that_opens_nothing_answers_like_one_that_never_was(world: worlds.World) -> None:
    """Cut, changed or made up, read or answered, by whomever: the same bytes and the same number of queries."""
    _made, token = _invited(world, "in.vited@away.example.com")
    wrong = [token[:-1], f"{token[:-1]}{'a' if token[-1] != 'a' else 'b'}", token[::-1], f"{token}0"]
    told = []
    with plain_templates():
        for key, client in _askers(world).items():
            for name in ("site:invitation", "site:finish_invitation"):
                for data in ANSWERS if name == "site:invitation" else (None,):
                    missing = _seen(client, "f" * len(token), data, name)
                    assert missing.status == 404
                    told += [f"{key}: {name} {data}" for one in wrong if _seen(client, one, data, name) != missing]
    assert told == []


@pytest.mark.parametrize("state", ["REVOKED", "DECLINED", "ACCEPTED", "EXPIRED"])
def test_an_invitation_that_is_over_takes_no_answer_and_tells_everybody_the_same(
    world: worlds.World, state: str
) -> None:
    """Whoever comes with its link, and whatever they answer: nobody gets a role or reads more than before."""
    made, token = _invited(world, "in.vited@away.example.com")
    if state == "EXPIRED":
        made.expires_at = physical_now() - timedelta(days=1)
    elif state == "REVOKED":
        services.revoke(world.people["handler"].user, invitation=made)
        made.refresh_from_db()
    else:
        made.state, made.answered_at = Invitation.State(state), physical_now()
    made.save()
    roles = set(Membership.objects.values_list("person", "role"))
    told = []
    with plain_templates():
        for key, client in _askers(world).items():
            read = _seen(client, token, None)
            assert read.status == 200
            for data in ANSWERS[1:]:
                answered = _seen(client, token, data)
                if (answered.status, answered.body) != (read.status, read.body):
                    told.append(f"{key}: {data}")
    assert told == []
    assert set(Membership.objects.values_list("person", "role")) == roles


def test_an_invitation_shows_the_same_whether_or_not_its_address_is_known_here(world: worlds.World) -> None:
    """Chairs may invite an author of a hidden paper by guessing an address, and learn nothing from the answer."""
    chair = client_for(world, EVERYBODY["chair"])
    number = _kept_from("chair")[0]
    worlds.set_round(world, NOW)
    known = f"writer{number:02}@people.example.org"
    unknown = f"nobody{number:02}@people.example.org"
    url = f"/{world.conference.slug}/chair/people/invitations/new/"
    form = {"name": "Some Body", "role": "PC_MEMBER", "message": "", "affiliation": "", "quota": ""}
    with plain_templates():
        one, other = (_ask(chair, url, form | {"email": email}, [email]) for email in (known, unknown))
    assert (one.status, one.location, one.body) == (other.status, other.location, other.body)


def test_a_chair_cannot_tell_the_author_of_a_hidden_paper_from_nobody(world: worlds.World) -> None:
    """By the ids that pages take: somebody who only wrote such a paper is not there."""
    worlds.set_round(world, NOW)
    slug, told = world.conference.slug, []
    chair = client_for(world, EVERYBODY["chair"])
    writer = world.people[f"writer{_kept_from('chair')[0]:02}"]
    with plain_templates():
        for known, missing in (
            (f"/{slug}/chair/reviewers/{writer.public_id}/", f"/{slug}/chair/reviewers/{NOBODY}/"),
            (
                f"/{slug}/chair/dates/extensions/person/{writer.pk}/",
                f"/{slug}/chair/dates/extensions/person/{MISSING * 1000}/",
            ),
        ):
            one, other = (_ask(chair, url, None, [str(writer.public_id), NOBODY]) for url in (known, missing))
            if one != other:
                told.append(f"{known}: {one.status}/{one.queries} and {other.status}/{other.queries}")
    assert told == []


BOXES = (
    "chair/papers/?q=", "chair/conflicts/?q=", "chair/conflicts/?person=", "chair/conflicts/possible/?q=",
    "chair/reviewers/?q=", "chair/board/?q=", "chair/decisions/?q=", "chair/log/?q=", "chair/mail/?q=",
    "chair/people/?q=",
)  # fmt: skip


def test_a_name_typed_into_a_search_box_tells_nothing_of_the_author_of_a_hidden_paper(world: worlds.World) -> None:
    """Each page is opened once before: the first visit of a day leaves its line in the log, whatever was typed."""
    worlds.set_round(world, NOW)
    chair = client_for(world, EVERYBODY["chair"])
    number = _kept_from("chair")[0]
    writer = world.people[f"writer{number:02}"].name
    nobody = writer[::-1]
    assert not Person.objects.filter(name=nobody).exists()
    told = []
    with plain_templates():
        for box in BOXES:
            url = f"/{world.conference.slug}/{box}"
            opened = _ask(chair, url + "nobody-at-all", None, [])
            assert opened.status == 200, url
            one, other = (_ask(chair, url + name, None, [name]) for name in (writer, nobody))
            if one != other:
                told.append(f"{url}: {one.status}/{one.queries} and {other.status}/{other.queries}")
    assert told == []


def test_taking_a_role_tells_nobody_of_conflicts(world: worlds.World) -> None:
    """Who accepts an invitation gets the same page whether or not they are in conflict with papers here."""
    worlds.set_round(world, NOW)
    url = {}
    clients = {}
    for key in ("stranger", "author"):
        person = world.people[key]
        made, token = _invited(world, f"{key}@people.example.org")
        url[key], clients[key] = token, client_for(world, EVERYBODY[key])
        assert made.person_id == person.pk
    with plain_templates():
        answers = {key: _seen(clients[key], url[key], ANSWERS[1]) for key in url}
    assert answers["stranger"].status == answers["author"].status == 302
    assert (answers["stranger"].location, answers["stranger"].body) == (
        answers["author"].location,
        answers["author"].body,
    )
    assert not Assignment.objects.filter(person=world.people["stranger"]).exists()
    assert not Conflict.objects.filter(person=world.people["stranger"]).exists()
