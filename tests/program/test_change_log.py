"""Attendees read what changed from version to version, and nothing of the draft."""

from django.test import Client
from django.urls import reverse

from program import services
from tests.program.conftest import World


def test_attendees_read_what_moved_and_what_is_gone_newest_first(world: World, client: Client) -> None:
    path = reverse("program:changes", args=[world.conference.slug])
    assert client.get(path).status_code == 404
    for talk in world.talks[:2]:
        world.place(talk, world.sessions[0])
    world.publish()
    assert "The program was published." in client.get(path).content.decode()
    world.place(world.talks[1], world.sessions[1])
    services.place_talks(None, conference=world.conference, talks=[str(world.talks[0].uid)], session=None)
    assert "is gone" not in client.get(path).content.decode(), "the draft is nobody's but the chairs'"
    world.publish()
    page = client.get(path).content.decode()
    assert "“Counting Zeros” is gone." in page
    assert "“Small Caches” moved: Fri 14 Jun 2030, 09:20 CEST, Aula → Fri 14 Jun 2030, 09:00 CEST, Cellar." in page
    assert page.index("Version 2") < page.index("Version 1")
    home = client.get(reverse("program:home", args=[world.conference.slug])).content.decode()
    assert path in home


def test_a_title_with_markup_is_shown_as_it_is_typed_in_the_change_log(world: World, client: Client) -> None:
    world.publish()
    talk = services.create_talk(None, conference=world.conference, title="<b>Bold</b> & <script>alert(1)</script>")
    world.place(talk, world.sessions[0])
    world.publish()
    page = client.get(reverse("program:changes", args=[world.conference.slug])).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; &lt;script&gt;" in page
    assert "<script>alert" not in page
