"""No mail tells its recipient, or a chair who leafs through the mails, more than the rule lets them read on a page."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from confsite.conferences.visibility import hidden_submissions
from confsite.mail import kinds
from confsite.mail.models import OutboxMail
from reviews import rights
from reviews.viewers import viewer_for
from tests.crawl import acts
from tests.crawl import world as worlds
from tests.crawl.cast import EVERYBODY, PAPERS, Round
from tests.crawl.secrets import kind_of, known, paper_of, word, words_in
from tests.foundation.census import MAILS

ROUNDS = [
    Round(0, rights.Rules(reviewers_to_coreviewers=rights.ReviewersShown.NEVER)),
    Round(
        3,
        rights.Rules(
            other_reviews=rights.OtherReviews.ALWAYS,
            authors_shown=rights.AuthorsShown.NEVER,
            conflicted_know_existence=True,
        ),
    ),
    Round(7, rights.Rules(authors_see_reviews=rights.AuthorsSeeReviews.IN_RESPONSE)),
]
# Who is on the committee is no secret of a paper; what is in a published program is none at all.
NAMES_OF_THE_COMMITTEE = ("reviewer", "bidder", "handler", "program")
# Kinds nobody writes about a paper, its reviews or its reviewers; every other kind is played in some round.
NOT_PLAYED = {
    "conference.created": "to who made a conference, which has no paper yet",
    "dates.moved": "names a date that is public",
    "invitation.role": "an offer of a role; names no paper",
    "invitation.reminder": "the same offer once more",
    "invitation.accepted": "to the chairs: who took a role",
    "invitation.declined": "to the chairs: who did not, and the note they wrote to them",
}


@dataclass
class Read:
    """What all mails of some rounds said."""

    leaks: set[str] = field(default_factory=set)
    told: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    count: int = 0


def _mails_of(world: worlds.World, share: int) -> Iterator[tuple[OutboxMail, str]]:
    """Every mail that some act about some paper writes, with the act; all are undone. `share`: one act in so many."""
    plays = [(act, number) for number in PAPERS for act in acts.OF_EACH_PAPER]
    for act, number in [*plays[::share], *((act, 1) for act in acts.OF_ALL)]:
        with transaction.atomic():
            last = OutboxMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            try:
                act(world, number)
            except acts.NOT_NOW:
                pass  # not open at this paper's stage
            else:
                for mail in OutboxMail.objects.filter(pk__gt=last).select_related("to_person"):
                    yield mail, act.__name__
            transaction.set_rollback(True)


def _read_all(world: worlds.World, now: Round, read: Read, share: int = 1) -> None:
    """Play one round and judge every mail: by its recipient, and by chairs who leaf through the mails."""
    worlds.set_round(world, now)
    keys = {person.pk: key for key, person in world.people.items()}
    hiding = {key: hidden_submissions(viewer_for(world.people[key], world.conference)) for key in ("chair", "cochair")}
    for mail, act in _mails_of(world, share):
        found = words_in(f"{mail.subject}\n{mail.body_text}\n{mail.body_html}\n{mail.attachments}")
        read.count += 1
        read.told[mail.template] |= {kind_of(one) for one in found}
        key = keys.get(mail.to_person_id or 0, "")
        if key:
            found_out = found - words_in(world.people[key].name)
            read.leaks |= {f"{act}, to {key}: {one}" for one in found_out if not _may(now, key, one, act)}
        about = {mail.submission_id, *mail.about} - {None}
        linked = {one for one in found if kind_of(one) not in NAMES_OF_THE_COMMITTEE or one[-2] == "b"}
        if not {world.papers[paper_of(one)].pk for one in linked} <= about:
            read.leaks.add(f"{act}: chairs in conflict with the paper find {mail.template} with {sorted(found)}")
        for chair, hidden in hiding.items():
            may_open = not about & hidden
            read.leaks |= {
                f"{act}: {chair} finds {one}" for one in found if may_open and not _may(now, chair, one, act)
            }


def _more_than_declared(read: Read) -> dict[str, list[str]]:
    return {template: sorted(told - MAILS[template]) for template, told in read.told.items() if told - MAILS[template]}


SAID_MORE = "These mails say more than tests/foundation/census.toml tells."


def test_no_mail_of_a_sample_tells_more_than_its_recipient_may_read(world: worlds.World) -> None:
    """One act in five under one set of rules; all of them are marked `full`."""
    read = Read()
    _read_all(world, ROUNDS[1], read, share=5)
    assert read.leaks == set(), "\n".join(sorted(read.leaks))
    assert _more_than_declared(read) == {}, SAID_MORE
    assert read.count > 150


@pytest.mark.marathon
def test_no_mail_tells_more_than_its_recipient_may_read_and_each_kind_is_played(world: worlds.World) -> None:
    """Every kind of mail, written at every stage under three sets of rules."""
    read = Read()
    for now in ROUNDS:
        _read_all(world, now, read)
    print(f"\n{read.count} mails of {len(read.told)} kinds")
    assert read.leaks == set(), "\n".join(sorted(read.leaks))
    assert _more_than_declared(read) == {}, SAID_MORE
    unplayed = {kind.key for kind in kinds.all_kinds()} - set(read.told)
    assert unplayed == set(NOT_PLAYED), "Play new kinds in tests/crawl/acts.py."
    less = {
        template: sorted(told - read.told[template]) for template, told in MAILS.items() if told - read.told[template]
    }
    assert less == {}, "The census says that these mails tell what none of them told."


def _may(now: Round, key: str, one: str, act: str) -> bool:
    """Whether the rule lets the recipient read a word once the act is done."""
    who, paper = EVERYBODY[key], paper_of(one)
    if one in known(now, who, paper, "site"):
        return True
    tie, is_chair = who.tie(paper), who.standing == "CHAIR"
    is_author = tie.bond == "AUTHOR"
    told = {
        "release": is_author and one == word("decision", paper),
        "release_bad_news": is_author and one == word("decision", paper),
        "tell_of_assignments": tie.duty != "NONE" and one == word("title", paper),
        "decline_paper": is_chair and one == word("reason", paper),
        "give_back": (is_chair or tie.own_review == "DRAFT") and one in (word("reason", paper), word("title", paper)),
        "take_back": (is_chair or tie.own_review == "DRAFT") and one in (word("reason", paper), word("title", paper)),
        # A receipt names the file as its authors called it; chairs who read all they gave may leaf through receipts.
        "submit": is_chair
        and one == word("filename", paper)
        and word("contact", paper) in known(now, who, paper, "chair"),
        "ask_for_other_chair": is_chair and one == word("handler", paper, "b"),
    }
    return told.get(act, False)
