"""Presenters are asked when they can come, answer without an account, and only chairs see what they said."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from confsite.accounts.services import merge_people
from confsite.conferences.models import Conference, Role
from confsite.mail.delivery import drain
from confsite.mail.models import MailBatch
from program import services as program_services
from program.availability import queries, services
from program.availability.queries import Away
from program.models import Availability, Session, Talk, TalkPerson
from reviews.models import Conflict
from submissions.models import Submission
from tests import factories
from tests.program.conftest import World, at


def ada(world: World) -> str:
    return str(world.papers[0].authors.get().person_id)


def link(world: World, client_for: Callable[..., Client]) -> str:
    """The path in the mail that Ada gets, once a chair let it go."""
    client, slug = client_for(world.chair), world.conference.slug
    client.post(reverse("schedule:ask", args=[slug]), {"people": ada(world)})
    drain()
    assert mail.outbox == []
    batch = MailBatch.objects.get()
    page = client.get(reverse("schedule:availability", args=[slug])).content.decode()
    assert "When can you present?" in page
    assert "“Counting Zeros”" in page
    client.post(reverse("schedule:settle_ask", args=[slug, batch.pk, "release"]))
    drain()
    (message,) = mail.outbox
    return "/" + str(message.body).partition("://")[2].partition("/")[2].split()[0]


def test_a_presenter_without_an_account_answers_by_the_link_and_the_chairs_see_it(
    world: World, client_for: Callable[..., Client], client: Client
) -> None:
    path = link(world, client_for)
    assert client.get(path).status_code == 200
    answer = client.post(
        path,
        {"is_remote": "yes", "time_zone": "Asia/Tokyo", "note": "Jet lag", "h203006140700": "HARD"},
        follow=True,
    )
    assert "your answer is saved" in answer.content.decode()
    assert "(Fri 16:00)" in answer.content.decode(), "09:00 in Rome, in the presenter's own zone"
    page = client_for(world.chair).get(reverse("schedule:availability", args=[world.conference.slug])).content.decode()
    assert "Jet lag" in page
    assert "Asia/Tokyo" in page
    told = queries.told(world.conference)[ada(world)]
    assert [(away.starts_at, away.ends_at, away.is_hard) for away in told.away] == [(at(9), at(10), True)]
    assert told.zone == "Asia/Tokyo"


def test_once_the_event_is_over_the_link_says_so_and_changes_nothing(
    world: World, client_for: Callable[..., Client], client: Client
) -> None:
    path = link(world, client_for)
    today = world.conference.now().astimezone(world.conference.zone).date()
    Session.objects.filter(conference=world.conference).delete()
    Conference.objects.filter(pk=world.conference.pk).update(starts_on=today, ends_on=today)
    client.post(path, {"is_remote": "yes", "time_zone": "Asia/Tokyo", "note": "late"}, follow=True)
    assert Availability.objects.get().note == "late", "the last evening is not over yet"
    Conference.objects.filter(pk=world.conference.pk).update(starts_on=today - timedelta(days=1))
    Conference.objects.filter(pk=world.conference.pk).update(ends_on=today - timedelta(days=1))
    for answer in (client.get(path), client.post(path, {"is_remote": "no", "note": "too late"})):
        page = answer.content.decode()
        assert "is over, so there is nothing to answer any more. Thank you for taking part!" in page
        assert '<button class="btn btn-primary" type="submit">' not in page
    assert Availability.objects.get().note == "late"


def test_a_later_answer_takes_the_place_of_the_earlier_one_and_neighbouring_hours_are_one(world: World) -> None:
    for away in ([Away(at(9), at(10), True)], [Away(at(10), at(11), False), Away(at(9), at(10), False)]):
        services.answer(world.chair.user, conference=world.conference, identity=ada(world), away=away)
    assert queries.told(world.conference)[ada(world)].away == (Away(at(9), at(11), False),)


def test_a_chair_enters_by_hand_what_an_invited_speaker_without_account_said(
    world: World, client_for: Callable[..., Client]
) -> None:
    program_services.create_talk(
        None, conference=world.conference, people=[(None, "Ines Falk", "", True)], title="On Sparsity", kind="KEYNOTE"
    )
    slug = TalkPerson.objects.get(name="Ines Falk").slug
    path = reverse("schedule:enter_answer", args=[world.conference.slug, f"printed:{slug}"])
    client = client_for(world.chair)
    assert "Ines Falk" in client.get(path).content.decode()
    page = client.post(path, {"is_remote": "no", "h203006140700": "SOFT"}, follow=True).content.decode()
    assert "Saved for Ines Falk." in page
    assert "entered by a chair" in page
    assert queries.told(world.conference)[f"printed:{slug}"].away == (Away(at(9), at(10), False),)


def test_authors_of_imported_papers_are_not_asked(world: World) -> None:
    Submission.objects.filter(pk=world.papers[0].pk).update(is_imported=True)
    assert world.chair.user is not None
    with pytest.raises(services.Refused, match="None of them can be written to"):
        services.ask(world.chair.user, conference=world.conference, identities={ada(world)})


@pytest.mark.parametrize("token", ["nonsense", "1:abc:def"])
def test_a_wrong_link_is_a_page_that_does_not_exist(world: World, client: Client, token: str) -> None:
    assert client.get(reverse("program:availability", args=[world.conference.slug, token])).status_code == 404


def test_a_link_opens_nothing_at_another_conference(world: World, client: Client) -> None:
    row = Availability.objects.create(
        conference=world.conference, person_id=int(ada(world)), asked_at=world.conference.now()
    )
    other = factories.make_conference("other2030")
    token = queries.token_of(row)
    assert client.get(reverse("program:availability", args=[world.conference.slug, token])).status_code == 200
    assert client.get(reverse("program:availability", args=[other.slug, token])).status_code == 404


@pytest.mark.parametrize("name", ["availability", "enter_answer"])
def test_nobody_but_chairs_and_schedule_chairs_sees_answers(
    world: World, client_for: Callable[..., Client], name: str
) -> None:
    path = reverse(f"schedule:{name}", args=[world.conference.slug, *([ada(world)] if name == "enter_answer" else [])])
    helper = factories.add_member(world.conference, role=Role.SCHEDULE_CHAIR)
    assert client_for(helper).get(path).status_code == 200
    for person in (
        factories.add_member(world.conference),
        factories.add_member(world.conference, role=Role.AREA_CHAIR),
    ):
        assert client_for(person).get(path).status_code == 404


def test_a_chair_in_conflict_with_a_paper_does_not_find_its_presenter(
    world: World, client_for: Callable[..., Client]
) -> None:
    Conflict.objects.create(
        conference=world.conference,
        submission=world.papers[0],
        person=world.chair,
        kind="ADVISOR",
        source=Conflict.Source.PERSON,
        noticed_at=world.conference.now(),
    )
    client, slug = client_for(world.chair), world.conference.slug
    page = client.get(reverse("schedule:availability", args=[slug])).content.decode()
    assert "Small Caches" in page
    assert "Ada Berg" not in page
    assert client.get(reverse("schedule:enter_answer", args=[slug, ada(world)])).status_code == 404


def test_a_chair_in_conflict_with_a_paper_finds_its_presenter_by_no_name_in_the_log(
    world: World, client_for: Callable[..., Client], client: Client
) -> None:
    client.post(link(world, client_for), {"is_remote": "no"})
    other = factories.add_member(world.conference, role=Role.PC_CHAIR)
    Conflict.objects.create(
        conference=world.conference,
        submission=world.papers[0],
        person=other,
        kind="OTHER",
        source="CHAIR",
        noticed_at=world.conference.now(),
    )
    log = reverse("reviewing:log", args=[world.conference.slug])
    for words in ("Ada Berg", "program.availability"):
        assert "availability answered" in client_for(world.chair).get(log, {"q": "Ada Berg"}).content.decode()
        assert "availability a" not in client_for(other).get(log, {"q": words}).content.decode(), words


def test_only_the_speaking_author_of_a_paper_is_asked(world: World) -> None:
    talk = Talk.objects.get(title="Counting Zeros")
    TalkPerson.objects.create(
        conference=world.conference, talk=talk, slug="carl", name="Carl Who Speaks", is_presenter=True, order=1
    )
    names = [row.name for row in queries.presenters(world.conference, None)]
    assert "Carl Who Speaks" in names
    assert "Ada Berg" not in names


def test_of_two_answers_of_a_merged_person_the_newer_stays(world: World, conference: Conference) -> None:
    kept = factories.make_person("Ada M. Berg")
    absorbed = world.papers[0].authors.get().person
    for person, away in ((kept, at(9)), (absorbed, at(14))):
        services.answer(None, conference=conference, identity=str(person.pk), away=[Away(away, at(15), True)])
    Availability.objects.filter(person=kept).update(answered_at=at(9, day=world.sessions[0].starts_at.date()))  # type: ignore[union-attr]
    Availability.objects.filter(person=absorbed).update(answered_at=at(10))
    absorbed.user = None
    absorbed.save()
    merge_people(kept=kept, absorbed=absorbed)
    assert Availability.objects.get().person == kept
    assert queries.told(conference)[str(kept.pk)].away[0].starts_at == at(14)


def test_a_chair_in_conflict_does_not_read_the_mail_another_chair_wrote_about_the_paper(
    world: World, client_for: Callable[..., Client]
) -> None:
    other = factories.add_member(world.conference, role=Role.PC_CHAIR)
    Conflict.objects.create(
        conference=world.conference,
        submission=world.papers[0],
        person=other,
        kind="ADVISOR",
        source=Conflict.Source.PERSON,
        noticed_at=world.conference.now(),
    )
    assert world.chair.user is not None
    people = {str(paper.authors.get().person_id) for paper in world.papers}
    services.ask(world.chair.user, conference=world.conference, identities=people)
    path = reverse("schedule:availability", args=[world.conference.slug])
    assert "Counting Zeros" in client_for(world.chair).get(path).content.decode()
    page = client_for(other).get(path).content.decode()
    assert "Small Caches" in page
    assert "Counting Zeros" not in page
