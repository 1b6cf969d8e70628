"""Forged ids, methods and fields, tampered links, roles lost on the way: refused, and nothing is changed."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from confsite.conferences.models import Membership, Role
from reviews.models import Assignment, Comment
from tests import factories
from tests.crawl import reading
from tests.crawl import world as worlds
from tests.crawl.cast import EVERYBODY, PAPERS, Round
from tests.crawl.crawl import client_for, plain_templates
from tests.crawl.forms import PageForm, forms_in
from tests.crawl.guesses import guesses
from tests.crawl.secrets import has_declared, words_in
from tests.crawl.test_oracles import NOW, _ask
from tests.foundation.conference_urls import VALUES, address, conference_urls, routes
from tests.reviews import world as small_worlds

OWN_APPS = ("accounts", "audit", "mail", "jobs", "conferences", "submissions", "reviews", "program")
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.mark.parametrize("who", ["chair", "member", "author", "stranger"])
def test_no_method_but_post_is_taken_for_a_change(world: worlds.World, who: str) -> None:
    worlds.set_round(world, NOW)
    client, wrong = client_for(world, EVERYBODY[who]), []
    with plain_templates():
        for url in _one_of_each(guesses(world)):
            for method in ("put", "patch", "delete"):
                with transaction.atomic(), CaptureQueriesContext(connection) as queries:
                    answer = getattr(client, method)(url, "title=x&state=ACCEPTED", "application/x-www-form-urlencoded")
                    reading.body_of(answer)
                    transaction.set_rollback(True)
                writes = [one["sql"][:80] for one in queries if _is_write(one["sql"])]
                if answer.status_code >= 500 or writes:
                    wrong.append(f"{method} {url}: {answer.status_code} {writes[:1]}")
    assert wrong == [], "\n".join(wrong)


def _one_of_each(urls: list[str]) -> list[str]:
    """One address of each pattern."""
    from tests.crawl.walker import place_of

    return list({place_of(url)[0]: url for url in urls}.values())


def _is_write(sql: str) -> bool:
    # What a page notes about its reader (last use, reading of hidden names) is the site's own, not the request's.
    return sql.lstrip().startswith(WRITES) and not any(part in sql for part in ("django_session", "audit_log", "jobs_"))


# Columns of our tables that no form has any business with, with values that would pay.
FORGED = {
    "state": "ACCEPTED", "is_staff": "1", "is_superuser": "1", "is_active": "0", "user": "1", "person": "1",
    "reviewer": "1", "submission": "1", "conference": "999999", "is_pinned": "1", "is_signed": "1", "is_overall": "1",
    "released_at": "2020-01-01", "decided_at": "2020-01-01", "submitted_at": "2020-01-01", "dismissed_at": "2020-01-01",
    "is_sandbox": "1", "clock_shows": "2020-01-01", "is_imported": "1", "decision_note": "Forged.", "role": "PC_CHAIR",
    "roles": "PC_CHAIR", "label": "Z", "overall": "5", "round": "9", "revision_number": "9", "number": "77",
    "authors": "forged", "assigned_by": "1", "noted_by": "1", "is_verified": "1", "verified_at": "2020-01-01",
    "is_current": "1", "sha256": "0" * 64, "track": "1", "quota": "99", "withdrawn_from": "ACCEPTED",
    "first_submitted_at": "2020-01-01", "uploaded_by": "1", "token_hash": "0" * 64, "source": "CHAIR",
}  # fmt: skip


@pytest.mark.parametrize("who", ["author", "member", "external", "chair"])
def test_fields_that_a_form_does_not_have_change_nothing(world: worlds.World, who: str) -> None:
    """Each form as its page filled it, sent once as it is and once with forged fields: the same rows afterwards."""
    worlds.set_round(world, NOW)
    client, changed, count = client_for(world, EVERYBODY[who]), [], 0
    with plain_templates():
        for form in _forms_of(client, world, who):
            honest = _rows_after(client, form, {})
            forged = _rows_after(client, form, {k: v for k, v in FORGED.items() if k not in form.names})
            count += 1
            changed += [f"{form.action}: {table}" for table in honest if honest[table] != forged[table]]
    print(f"\nforms of {who} sent with forged fields: {count}")
    assert changed == [], "\n".join(changed)
    assert count >= {"author": 4, "member": 8, "external": 4, "chair": 20}[who]


def _forms_of(client: Client, world: worlds.World, who: str) -> Iterator[PageForm]:
    """One form of each address there is."""
    seen: set[str] = set()
    doors = {"author": ("author",), "chair": ("chair",)}.get(who, ("committee",))
    from tests.crawl.walker import place_of

    for url in guesses(world):
        route, door = place_of(url)
        if door not in doors or route in seen:
            continue
        with transaction.atomic():
            answer = client.get(url)
            page = reading.body_of(answer).decode("utf-8", "replace") if answer.status_code == 200 else ""
            transaction.set_rollback(True)
        found = [form for form in forms_in(page, url) if place_of(form.action)[1] in doors]
        for form in found:
            target = place_of(form.action)[0]
            if target not in seen:
                seen.add(target)
                yield form


def _rows_after(client: Client, form: PageForm, forged: dict[str, str]) -> dict[str, Any]:
    """Fingerprint of every table after the form was sent; then it is undone."""
    with transaction.atomic():
        before = _last_ids()
        answer = client.post(form.action, form.fields | forged)
        reading.body_of(answer)
        assert answer.status_code < 500, form.action
        rows = {table: _fingerprint(table, last) for table, last in before.items()}
        transaction.set_rollback(True)
    return rows


def _tables() -> list[str]:
    return [m._meta.db_table for m in apps.get_models() if m._meta.app_label in OWN_APPS and m._meta.pk.name == "id"]


def _last_ids() -> dict[str, int]:
    with connection.cursor() as cursor:
        parts = " UNION ALL ".join(f"SELECT '{t}', coalesce(max(id), 0) FROM \"{t}\"" for t in _tables())
        cursor.execute(parts)
        return dict(cursor.fetchall())


def _fingerprint(table: str, last: int) -> tuple[Any, int]:
    """Of the rows there were: all but instants. Of new ones: how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg((SELECT string_agg(v::text, ',' ORDER BY k) FROM jsonb_each(to_jsonb(t)) AS e(k, v)"
            " WHERE k NOT LIKE '%%_at' AND k NOT IN ('release_id', 'mail_batch_id')), ';' ORDER BY id)"
            " FILTER (WHERE id <= %s)), count(*) FILTER (WHERE id > %s)"
            f' FROM "{table}" AS t',
            [last, last],
        )
        return cursor.fetchone()


def test_ids_of_another_conference_are_not_found_here(world: worlds.World) -> None:
    """A chair here, who chairs nothing there, asks here for rows of there."""
    worlds.set_round(world, NOW)
    other = small_worlds.make_world(papers=1, members=2, slug="elsewhere")
    small_worlds.review(other, other.members[0], other.papers[0], text="zqreview77ax")
    comment = small_worlds.say(other, other.members[0], other.papers[0], body="zqcomment77ax")
    conflict = small_worlds.conflict(other, other.members[1], other.papers[0], evidence="zqevidence77ax")
    client, wrong = client_for(world, EVERYBODY["chair"]), []
    assignment = Assignment.objects.get(submission=other.papers[0])
    ids = {
        "comment_id": comment.pk, "conflict_id": conflict.pk, "assignment_id": assignment.pk,
        "public_id": other.members[0].public_id, "pk": other.conference.milestones.first().pk,  # type: ignore[union-attr]
    }  # fmt: skip
    for route, _entry in conference_urls():
        for name, value in ids.items():
            if f":{name}>" not in route or "reviewers/<uuid" in route:
                continue
            url = address(route.replace("<int:number>", str(PAPERS[5])), world.conference.slug, VALUES)
            path = address(route.replace("<int:number>", str(PAPERS[5])).replace(f"<int:{name}>", str(value)).replace(
                f"<uuid:{name}>", str(value)), world.conference.slug, VALUES)  # fmt: skip
            for data in (None, {"action": "remove", "reason": "x"}):
                answer = _ask(client, path, data)
                if words_in(answer.body.decode("utf-8", "replace")) & {
                    "zqreview77ax",
                    "zqcomment77ax",
                    "zqevidence77ax",
                }:
                    wrong.append(f"{url} → {path}: shows it")
    assert wrong == [], "\n".join(wrong)
    assert Comment.objects.filter(pk=comment.pk, removed_at=None).exists()
    conflict.refresh_from_db()
    assert conflict.dismissed_at is None
    assert Assignment.objects.get(pk=assignment.pk).state == "ACTIVE"


@pytest.mark.usefixtures("standing_clock")
def test_a_form_that_names_a_hidden_paper_answers_as_if_it_named_none(world: worlds.World) -> None:
    worlds.set_round(world, NOW)
    told = []
    for who, page, data in (
        ("member", "reviews/bids/set/", {"bid": "EAGER"}),
        ("member", "reviews/conflicts/declare/", {"kind": "OTHER", "evidence": "We met."}),
        ("chair", "chair/conflicts/set/", {"kind": "OTHER", "evidence": "x", "person": "1"}),
    ):
        somebody = EVERYBODY[who]
        kept = [n for n in PAPERS if somebody.tie(n).bond == "CONFLICTED" and not somebody.tie(n).is_overriding]
        kept = [n for n in kept if not has_declared(somebody, n)]  # what they declared themselves they know
        hidden, none = f"{max(kept):02}", "99"
        client, url = client_for(world, somebody), f"/{world.conference.slug}/{page}"
        for name in ("paper", "number", "submission"):
            _ask(client, url, data | {name: hidden})  # the first to ask may bring something up to date
            # Both numbers are of one length, and so are the pages that repeat them.
            one, two = (_ask(client, url, data | {name: number}) for number in (hidden, none))
            if (one.status, len(one.body), one.queries) != (two.status, len(two.body), two.queries):
                told.append(f"{who} {page} {name}: {one.status}/{one.queries} and {two.status}/{two.queries}")
    assert told == [], "\n".join(told)


@pytest.mark.usefixtures("standing_clock")
@pytest.mark.parametrize("route", ["submissions/not-an-author/{}/", "shared/{}/", "shared/{}/paper.pdf"])
def test_a_tampered_link_answers_like_one_that_never_was(world: worlds.World, route: str) -> None:
    client = Client()
    answers = []
    for token in ("q" * 43, "Q" * 43, "q" * 42, "9", "q" * 300, str(uuid.UUID(int=3)), "qqq.qqq", "-_-"):
        answer = client.get(f"/{world.conference.slug}/{route.format(token)}")
        answers.append(
            (
                answer.status_code,
                reading.body_of(answer).replace(f"{token}%2F".encode(), b"").replace(f"/{token}/".encode(), b""),
            )
        )
    assert {status for status, _body in answers} == {404}
    assert len({body for _status, body in answers}) == 1


def test_who_loses_a_role_during_a_session_is_a_stranger_at_the_next_click(world: worlds.World) -> None:
    now = Round(4, NOW.rules)
    worlds.set_round(world, now)
    member, stranger = client_for(world, EVERYBODY["diligent"]), client_for(world, EVERYBODY["stranger"])
    home = f"/{world.conference.slug}/reviews/"
    assert member.get(home).status_code == 200
    Membership.objects.filter(person=world.people["diligent"]).delete()
    for route in routes("committee", "chair"):
        url = address(route, world.conference.slug)
        for ask in ("get", "post"):
            with transaction.atomic():
                lost, never = getattr(member, ask)(url), getattr(stranger, ask)(url)
                transaction.set_rollback(True)
            assert (lost.status_code, lost.content) == (never.status_code, never.content), f"{ask} {url}"


def test_a_chair_who_wrote_a_paper_and_was_given_it_to_review_meets_it_as_its_author_only(world: worlds.World) -> None:
    worlds.set_round(world, NOW)
    number = next(n for n in PAPERS if EVERYBODY["chair"].tie(n).bond == "AUTHOR" and NOW.stage(n).phase != "DRAFT")
    chair, paper = world.people["chair"], world.papers[number]
    factories.add_member(world.conference, chair, Role.PC_MEMBER)
    Assignment.objects.create(
        conference=world.conference,
        submission=paper,
        person=chair,
        assigned_at=world.conference.now(),
        told_at=world.conference.now(),
    )
    client = client_for(world, EVERYBODY["chair"])
    slug = world.conference.slug
    with plain_templates():
        for url in guesses(world):
            if f"/papers/{number}/" in url and url.startswith((f"/{slug}/reviews/", f"/{slug}/chair/")):
                assert _ask(client, url).status in (404, 405), url
                assert _ask(client, url, {"reason": "x", "body": "x", "answer": "x"}).status in (404, 405), url
    assert client.get(f"/{slug}/submissions/{number}/").status_code == 200
    for page in ("reviews/", "reviews/mine/", "reviews/papers/", "chair/papers/", "chair/board/", "chair/log/"):
        about = [
            word for word in words_in(client.get(f"/{slug}/{page}").content.decode()) if word[-4:-2] == f"{number:02}"
        ]
        assert [word for word in about if not word.startswith(("zqreviewer", "zqbidder", "zqhandler"))] == [], page
