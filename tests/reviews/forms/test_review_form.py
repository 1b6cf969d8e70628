"""The chair designs the review form and the rules on who sees what."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Blinding, Conference
from reviews.forms import services
from reviews.forms.visibility import who_sees_what
from reviews.models import Assignment, Question, ReviewingRules
from reviews.refusals import Refused
from reviews.reviewing.services import save_review, submit_review
from reviews.rights import Rules
from tests import factories
from tests.reviews.conftest import ANSWERS

ClientFor = Callable[[Person], Client]


def url(name: str, conference: Conference, *args: object) -> str:
    return reverse(f"reviewing:{name}", args=[conference.slug, *args])


def question_data(**changes: object) -> dict[str, object]:
    return {
        "label": "Novelty",
        "kind": "SCORE",
        "options_text": "1 = known\n2 = new\n3 = surprising",
        "audience": "AUTHORS",
        "is_required": "on",
    } | changes


def test_a_chair_starts_with_the_usual_questions_and_sees_the_form_as_reviewers_do(
    conference: Conference, chair: Person, client_for: ClientFor
) -> None:
    client = client_for(chair)
    assert "The review form is empty" in client.get(url("questions", conference)).text
    client.post(url("seed_questions", conference))
    page = client.get(url("questions", conference)).text
    for words in ("Potential to spark discussion", "Confidential comments to the chairs", "weak accept"):
        assert words in page
    client.post(url("seed_questions", conference))
    assert Question.objects.filter(conference=conference).count() == 10


def test_a_new_question_is_asked_last_and_can_be_moved_up(
    conference: Conference, chair: Person, client_for: ClientFor
) -> None:
    services.seed_questions(conference)
    client = client_for(chair)
    assert client.post(url("new_question", conference), question_data()).status_code == 302
    added = Question.objects.get(key="novelty")
    assert Question.objects.filter(conference=conference).last() == added
    client.post(url("change_question", conference, added.pk), {"do": "up"})
    assert list(Question.objects.filter(conference=conference))[-2] == added


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("1 = bad\nbest", "Line 2, “best”: begin with a whole number"),
        ("1 = bad\n1 = good", "Line 2: 1 stands twice"),
        ("1 = only", "needs at least two options"),
    ],
)
def test_options_that_cannot_be_are_refused_with_their_line(
    conference: Conference, chair: Person, client_for: ClientFor, options: str, complaint: str
) -> None:
    page = client_for(chair).post(url("new_question", conference), question_data(options_text=options)).text
    assert complaint in page
    assert not Question.objects.exists()


def test_an_answered_question_is_retired_and_an_unanswered_one_deleted(
    reviewing: Conference,
    chair: Person,
    member: Person,
    assign: Callable[..., Assignment],
    client_for: ClientFor,
) -> None:
    assignment = assign(member, factories.make_submission(reviewing))
    submit_review(member.user, assignment=assignment, answers=ANSWERS)
    quality, summary = (Question.objects.get(key=key) for key in ("quality", "summary"))
    client = client_for(chair)
    client.post(url("change_question", reviewing, quality.pk), {"do": "remove"})
    client.post(url("change_question", reviewing, summary.pk), {"do": "remove"})
    assert not Question.objects.filter(key="summary").exists()
    quality.refresh_from_db()
    assert quality.retired_at is not None
    text = client_for(member).get(reverse("reviews:paper", args=[reviewing.slug, 1])).text
    assert "Technical quality" in text, "the answer given is still read"
    assert "Technical quality" not in client_for(member).get(reverse("reviews:review", args=[reviewing.slug, 1])).text


def test_options_of_an_answered_question_are_reworded_but_not_removed(
    reviewing: Conference, chair: Person, member: Person, assign: Callable[..., Assignment]
) -> None:
    assignment = assign(member, factories.make_submission(reviewing))
    save_review(member.user, assignment=assignment, answers={"overall": 5})
    overall = Question.objects.get(key="overall")
    reworded = [{"value": value, "label": f"level {value}"} for value in range(1, 6)]
    services.save_question(chair.user, conference=reviewing, question=overall, values={"options": reworded})
    with pytest.raises(Refused, match="not removed"):
        services.save_question(chair.user, conference=reviewing, question=overall, values={"options": reworded[:4]})
    with pytest.raises(Refused, match="kind cannot change"):
        services.save_question(chair.user, conference=reviewing, question=overall, values={"kind": "TEXT"})


def test_there_is_one_overall_score_at_a_time(conference: Conference, chair: Person, client_for: ClientFor) -> None:
    services.seed_questions(conference)
    client_for(chair).post(url("new_question", conference), question_data(is_overall="on"))
    assert Question.objects.get(conference=conference, is_overall=True).key == "novelty"


def test_a_question_of_another_conference_is_missing(
    conference: Conference, chair: Person, client_for: ClientFor
) -> None:
    other = factories.make_conference()
    services.seed_questions(other)
    foreign = Question.objects.filter(conference=other).first()
    assert foreign is not None
    client = client_for(chair)
    assert client.get(url("question", conference, foreign.pk)).status_code == 404
    assert client.post(url("change_question", conference, foreign.pk), {"do": "remove"}).status_code == 404


def test_a_member_does_not_find_the_chairs_pages(conference: Conference, member: Person, client_for: ClientFor) -> None:
    for name in ("questions", "rules", "new_question"):
        assert client_for(member).get(url(name, conference)).status_code == 404


def test_the_table_tells_what_the_rule_gives_and_can_be_looked_at_before_saving(
    conference: Conference, chair: Person, client_for: ClientFor
) -> None:
    client = client_for(chair)
    data = {
        "authors_shown": "NEVER",
        "reviewers_to_coreviewers": "NEVER",
        "reviewers_to_pc": "NEVER",
        "reviewers_to_authors": "SIGNED",
        "other_reviews": "AFTER_OWN",
        "unassigned_see": "NOTHING",
        "authors_see_reviews": "AT_RELEASE",
    }
    page = client.post(url("rules", conference), data | {"do": "show"}).text
    assert "Nothing is saved yet" in page
    assert "names of reviewers who signed" in page
    assert ReviewingRules.objects.get().authors_shown == "OPEN"
    assert client.post(url("rules", conference), data | {"do": "save"}).status_code == 302
    assert ReviewingRules.objects.get().authors_shown == "NEVER"


def test_in_the_table_a_conflicted_chair_knows_nothing_and_a_reviewer_reads_the_paper() -> None:
    table = {row.who: row.cells for row in who_sees_what(Rules())}
    assert all(cell.can == () for cell in table["Chair or member with a conflict"])
    assert "the paper" in table["Reviewer of the paper, review not in yet"][1].can
    assert "reviews" not in table["Reviewer of the paper, review not in yet"][1].can


@pytest.mark.parametrize(
    ("blinding", "shown"), [(Blinding.DOUBLE, "AFTER_DECISION"), (Blinding.SINGLE, "OPEN"), (Blinding.OPEN, "OPEN")]
)
def test_a_conference_starts_with_the_rules_of_its_blinding(blinding: str, shown: str) -> None:
    conference = Conference(slug="x", blinding=blinding)
    from reviews.access import default_rules

    assert default_rules(conference).authors_shown == shown
