"""No mail tells its recipient, or a chair who leafs through the mails, more than the rule lets them read on a page."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from confsite.accounts.models import Person
from confsite.conferences.visibility import hidden_submissions
from confsite.mail.models import OutboxMail
from reviews import rights
from reviews.assignments import telling
from reviews.author_pages.services import save_response
from reviews.decisions.releases import prepare_release, release_decisions
from reviews.discussion.services import add_comment
from reviews.models import Assignment, Decision
from reviews.refusals import Refused
from reviews.reviewing.handing_over import decline, hand_over
from reviews.viewers import viewer_for
from submissions.models import Submission
from tests.crawl import world as worlds
from tests.crawl.cast import EVERYBODY, PAPERS, WALKERS, Round
from tests.crawl.secrets import has_answered, kind_of, known, paper_of, word, words_in
from tests.foundation.census import MAILS

ROUNDS = [
    Round(0, rights.Rules(reviewers_to_coreviewers=rights.ReviewersShown.NEVER)),
    Round(3, rights.Rules(other_reviews=rights.OtherReviews.ALWAYS, authors_shown=rights.AuthorsShown.NEVER)),
    Round(7, rights.Rules(authors_see_reviews=rights.AuthorsSeeReviews.IN_RESPONSE)),
]
Act = Callable[[worlds.World, int], object]


def _reviewer(world: worlds.World, number: int) -> Person:
    return world.people[f"reviewer{number:02}"]


def _comment(world: worlds.World, number: int) -> None:
    person, paper = _reviewer(world, number), world.papers[number]
    for audience, kind in (("REVIEWERS", "comment"), ("CHAIRS", "aside")):
        body = f"I insist: {word(kind, number)}."
        add_comment(person.user, person=person, submission=paper, body=body, audience=audience)


def _starter(world: worlds.World, number: int) -> Assignment:
    return Assignment.objects.get(submission=world.papers[number], person=world.people[f"starter{number:02}"])


def _decline(world: worlds.World, number: int) -> None:
    assignment = _starter(world, number)
    decline(assignment.person.user, assignment=assignment, reason=f"No time: {word('reason', number)}.")


def _hand_over(world: worlds.World, number: int) -> None:
    assignment = _starter(world, number)
    hand_over(assignment.person.user, assignment=assignment, name="Exa Ternal", email=f"exa{number}@away.example.com")


def _respond(world: worlds.World, number: int) -> None:
    if not has_answered(number):
        raise Refused("Their response is not in.")
    writer = world.people[f"writer{number:02}"].user
    assert writer is not None
    save_response(writer, submission=world.papers[number], body=f"Thanks: {word('response', number)}.", is_submit=True)


def _tell_of_assignments(world: worlds.World, number: int) -> None:
    Assignment.objects.filter(submission=world.papers[number]).update(told_at=None)
    chair = world.people["handler"].user
    assert chair is not None
    telling.release_mails(chair, batch=telling.prepare_mails(chair, conference=world.conference))


def _release(world: worlds.World, number: int) -> None:
    chair = world.people["handler"].user
    assert chair is not None
    Decision.objects.filter(submission=world.papers[number]).update(released_at=None, released_content={})
    for release in prepare_release(chair, conference=world.conference, only=[world.papers[number]]):
        release_decisions(chair, release=release)


ACTS: tuple[Act, ...] = (_comment, _decline, _hand_over, _respond, _tell_of_assignments, _release)


def _mails_of(world: worlds.World, now: Round) -> Iterator[tuple[OutboxMail, int, str]]:
    """Every mail that some act about some paper writes in this round, with the paper and the act; all are undone."""
    for number in PAPERS:
        for act in ACTS:
            with transaction.atomic():
                last = OutboxMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                try:
                    act(world, number)
                except (Refused, Submission.DoesNotExist):
                    pass  # not open at this paper's stage
                else:
                    for mail in OutboxMail.objects.filter(pk__gt=last).select_related("to_person"):
                        yield mail, number, act.__name__
                transaction.set_rollback(True)


@pytest.mark.parametrize("now", ROUNDS, ids=lambda now: f"round {now.number}")
def test_no_mail_tells_more_than_its_recipient_may_read(world: worlds.World, now: Round) -> None:
    worlds.set_round(world, now)
    keys = {person.pk: key for key, person in world.people.items()}
    leaks, seen, count = [], defaultdict(set), 0
    hiding = {
        one.key: hidden_submissions(viewer_for(world.people[one.key], world.conference))
        for one in WALKERS
        if one.key in ("chair", "cochair")
    }
    for mail, number, act in _mails_of(world, now):
        found = words_in(f"{mail.subject}\n{mail.body_text}\n{mail.body_html}\n{mail.attachments}")
        count += 1
        seen[mail.template] |= {kind_of(one) for one in found}
        key = keys.get(mail.to_person_id or 0, "")
        if key:
            may = _may_read(now, key, number, act) | words_in(world.people[key].name)
            leaks += [f"{act} of paper {number}, to {key}: {one} ({mail.template})" for one in sorted(found - may)]
        about = {mail.submission_id, *mail.about} - {None}
        papers = {world.papers[paper_of(one)].pk for one in found}
        if not papers <= about:
            leaks.append(
                f"{act} of paper {number}: a mail that chairs in conflict with the paper find ({mail.template})"
            )
        for chair, hidden in hiding.items():
            readable = not (about & hidden)
            if readable and found - _may_read(now, chair, number, act):
                leaks.append(f"{act} of paper {number}: {chair} may open {mail.template}")
    print(f"\nround {now.number}: {count} mails, kinds {sorted(seen)}")
    assert leaks == [], "\n".join(leaks)
    undeclared = {
        template: sorted(kinds - MAILS[template]) for template, kinds in seen.items() if kinds - MAILS[template]
    }
    assert undeclared == {}, "These mails say more than tests/foundation/census.toml tells."
    assert count > 40


def _may_read(now: Round, key: str, number: int, act: str) -> set[str]:
    """What the rule lets the recipient read once the act is done."""
    who = EVERYBODY[key]
    may = known(now, who, number, "site")
    if act == "_release" and who.tie(number).bond == "AUTHOR":
        may |= {word("decision", number)}
    if act == "_tell_of_assignments":
        may |= {word("title", paper) for paper in PAPERS if who.tie(paper).duty != "NONE"}
    return may | {word("reason", number)} if who.standing == "CHAIR" and act == "_decline" else may
