"""Writing reviews, as reviewers meet it."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confsite.accounts.models import Person
from confsite.conferences.models import Conference, Extension, Milestone, Role, Track
from confsite.mail.delivery import drain
from confsite.mail.models import OutboxMail
from reviews.models import Assignment, Review, ReviewingRules, ReviewVersion
from reviews.papers.conflict_services import set_conflict
from reviews.refusals import Refused
from reviews.reviewing import services
from reviews.reviewing.handing_over import decline, hand_over
from submissions.models import State
from tests import factories
from tests.reviews.conftest import ANSWERS

Assign = Callable[..., Assignment]
ClientFor = Callable[[Person], Client]


def url(name: str, conference: Conference, *args: object) -> str:
    return reverse(f"reviews:{name}", args=[conference.slug, *args])


def post_data(revision: int, do: str = "submit", **changes: object) -> dict[str, object]:
    answers = {f"q-{key}": value for key, value in (ANSWERS | changes).items()}
    return answers | {"revision": revision, "do": do}


def test_a_reviewer_writes_saves_submits_and_reads_the_review(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    paper = factories.make_submission(reviewing, title="Cold Caches")
    assign(member, paper)
    client = client_for(member)
    page = client.get(url("review", reviewing, 1))
    assert "Overall score" in page.text
    assert client.post(url("review", reviewing, 1), post_data(0, "save")).status_code == 302
    assert Review.objects.get().state == Review.State.DRAFT
    assert client.post(url("review", reviewing, 1), post_data(1)).status_code == 302
    review = Review.objects.get()
    assert (review.state, review.label, review.overall, review.confidence) == ("SUBMITTED", "A", 4, 3)
    page = client.get(url("paper", reviewing, 1)).text
    assert "<strong>writing</strong>" in page
    assert "4 – weak accept" in page


def test_submitting_without_a_required_answer_names_the_question_and_keeps_the_text(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    assign(member, factories.make_submission(reviewing))
    page = client_for(member).post(url("review", reviewing, 1), post_data(0, strengths=""))
    assert "Please answer this before you submit." in page.text
    assert "No baseline." in page.text
    assert not ReviewVersion.objects.exists()


def test_autosave_keeps_what_is_typed_and_tells_another_tab_that_it_is_behind(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    assign(member, factories.make_submission(reviewing))
    client, address = client_for(member), url("autosave", reviewing, 1)
    first = client.post(address, {"q-strengths": "Good", "revision": 0})
    assert first.json()["revision"] == 1
    assert client.post(address, {"q-strengths": "Better", "revision": 1}).json()["revision"] == 2
    behind = client.post(address, {"q-strengths": "Old tab", "revision": 1})
    assert behind.status_code == 409
    assert "another tab" in behind.json()["message"]
    assert Review.objects.get().answers["strengths"] == "Better"


def test_two_tabs_show_both_texts_when_the_older_one_is_sent_without_javascript(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    assignment = assign(member, factories.make_submission(reviewing))
    services.save_review(member.user, assignment=assignment, answers={"strengths": "From the other tab"})
    page = client_for(member).post(url("review", reviewing, 1), post_data(0, "save", strengths="From this tab"))
    assert page.status_code == 409
    assert "From this tab" in page.text
    assert "From the other tab" in page.text


@pytest.mark.parametrize("overall", ["99", "--4", "²", "0000000045", "000000004" + "5" * 5000])
def test_a_score_in_an_uploaded_form_is_one_of_the_options_or_named_as_a_mistake(
    reviewing: Conference, member: Person, assign: Assign, overall: str
) -> None:
    assignment = assign(member, factories.make_submission(reviewing))
    with pytest.raises(services.BadAnswers, match="overall"):
        services.save_review(member.user, assignment=assignment, answers={"overall": overall})
    assert not Review.objects.exists()


def test_an_answer_outside_the_options_is_refused_beside_its_question(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    assign(member, factories.make_submission(reviewing))
    page = client_for(member).post(url("review", reviewing, 1), post_data(0, overall=99))
    assert page.status_code == 200
    assert 'id="id_q-overall_error"' in page.text
    assert not Review.objects.exists()


def test_changing_a_submitted_review_makes_a_second_version_whose_difference_is_shown(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    assignment = assign(member, factories.make_submission(reviewing))
    services.submit_review(member.user, assignment=assignment, answers=ANSWERS)
    services.submit_review(member.user, assignment=assignment, answers=ANSWERS | {"weaknesses": "A weak baseline."})
    again = services.submit_review(member.user, assignment=assignment, answers={})
    assert again.versions.count() == 2
    page = client_for(member).get(url("versions", reviewing, 1)).text
    assert "<del>No</del>" in page
    assert "<ins>A" in page


def test_reviews_share_the_first_letters_and_keep_theirs_when_changed(
    reviewing: Conference, member: Person, colleague: Person, assign: Assign
) -> None:
    paper = factories.make_submission(reviewing)
    first, second = assign(member, paper), assign(colleague, paper)
    one = services.submit_review(colleague.user, assignment=second, answers=ANSWERS).label
    other = services.submit_review(member.user, assignment=first, answers=ANSWERS).label
    assert {one, other} == {"A", "B"}
    changed = services.submit_review(colleague.user, assignment=second, answers={"overall": 1})
    assert (changed.label, changed.overall) == (one, 1)


def test_after_the_deadline_the_review_is_read_only_and_says_why(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    assignment = assign(member, factories.make_submission(reviewing))
    services.save_review(member.user, assignment=assignment, answers={"strengths": "Kept"})
    factories.set_dates(reviewing, REVIEW=timedelta(hours=-1))
    page = client_for(member).get(url("review", reviewing, 1)).text
    assert "The review deadline has passed" in page
    assert "Kept" in page
    assert "Submit the review" not in page
    with pytest.raises(Refused, match="deadline has passed"):
        services.save_review(member.user, assignment=assignment, answers={"strengths": "Too late"})


def test_an_extension_lets_one_reviewer_go_on_after_the_deadline(
    reviewing: Conference, member: Person, colleague: Person, assign: Assign
) -> None:
    paper = factories.make_submission(reviewing)
    mine, theirs = assign(member, paper), assign(colleague, paper)
    factories.set_dates(reviewing, REVIEW=timedelta(hours=-1))
    Extension.objects.create(
        conference=reviewing,
        milestone=reviewing.milestones.get(kind="REVIEW"),
        person=member,
        until=reviewing.now() + timedelta(days=2),
    )
    assert services.submit_review(member.user, assignment=mine, answers=ANSWERS).state == "SUBMITTED"
    with pytest.raises(Refused):
        services.submit_review(colleague.user, assignment=theirs, answers=ANSWERS)


def test_an_extension_of_one_tracks_date_gives_no_time_for_papers_of_another(
    reviewing: Conference, member: Person, assign: Assign
) -> None:
    tracks = [Track.objects.create(conference=reviewing, name=name, slug=name) for name in ("demos", "posters")]
    past = reviewing.now() - timedelta(hours=1)
    dates = [Milestone.objects.create(conference=reviewing, kind="REVIEW", track=track, at=past) for track in tracks]
    demo, poster = (assign(member, factories.make_submission(reviewing, track=track)) for track in tracks)
    until = reviewing.now() + timedelta(days=2)
    Extension.objects.create(conference=reviewing, milestone=dates[0], person=member, until=until)
    assert services.submit_review(member.user, assignment=demo, answers=ANSWERS).state == "SUBMITTED"
    with pytest.raises(Refused, match="deadline has passed"):
        services.submit_review(member.user, assignment=poster, answers=ANSWERS)


def test_others_reviews_appear_only_once_the_own_review_is_in(
    reviewing: Conference, member: Person, colleague: Person, assign: Assign, client_for: ClientFor
) -> None:
    paper = factories.make_submission(reviewing)
    mine, theirs = assign(member, paper), assign(colleague, paper)
    services.submit_review(colleague.user, assignment=theirs, answers=ANSWERS | {"strengths": "Seen by few"})
    client = client_for(member)
    assert "Seen by few" not in client.get(url("paper", reviewing, 1)).text
    services.submit_review(member.user, assignment=mine, answers=ANSWERS)
    page = client.get(url("paper", reviewing, 1)).text
    assert "Seen by few" in page
    assert "I know the group." in page.split("Seen by few")[0], "the own confidential comment is the own"
    assert page.count("I know the group.") == 1, "the colleague's comment to the chairs stays with the chairs"


def test_nobody_writes_a_review_for_somebody_else(
    reviewing: Conference, member: Person, colleague: Person, assign: Assign, client_for: ClientFor
) -> None:
    assignment = assign(member, factories.make_submission(reviewing))
    with pytest.raises(Refused):
        services.save_review(colleague.user, assignment=assignment, answers=ANSWERS)
    assert client_for(colleague).get(url("review", reviewing, 1)).status_code == 404


def test_the_offline_form_comes_back_with_the_answers_written_into_it(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    assignment = assign(member, factories.make_submission(reviewing))
    tricky = "First line\n%% not a comment\n[[quality]] is not a question here\n# heading"
    services.save_review(member.user, assignment=assignment, answers={"strengths": tricky})
    client = client_for(member)
    text = client.get(url("offline_form", reviewing, 1)).content.decode()
    text = text.replace("[[weaknesses]] Weaknesses", "[[weaknesses]]").replace(
        "%% What should the authors change? Be as concrete as you can.\n", "Too few numbers.\n"
    )
    answer = client.post(url("upload_offline", reviewing), {"form": SimpleUploadedFile("r.txt", text.encode())})
    assert answer.status_code == 302
    stored = Review.objects.get().answers
    assert stored["weaknesses"] == "Too few numbers."
    assert stored["strengths"].replace("\n ", "\n") == tricky
    assert Review.objects.get().state == Review.State.DRAFT


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda text: "Hello", "Line 1: This text stands before"),
        (lambda text: text.replace("[[overall]]", "[[overal]]"), "no question “overal”"),
        (
            lambda text: text.replace("[[overall]]", "[[overall]] x\nnine\n%%"),
            "Overall score: Choose one of 1, 2, 3, 4, 5.",
        ),
        (lambda text: text.replace("paper 1 at", "paper 77 at"), "You do not review paper 77 here."),
        (lambda text: text.replace("at ws2030", "at other2030"), "belongs to another conference"),
        (lambda text: text.replace("revision 0", "revision 5"), "was changed on the site"),
        (lambda text: text.encode() + b"\xff\xfe", "not UTF-8"),
        (lambda text: "%% nothing\n", "This is not a review form"),
    ],
)
def test_a_broken_offline_form_is_refused_with_its_line_and_nothing_is_saved(
    reviewing: Conference,
    member: Person,
    assign: Assign,
    client_for: ClientFor,
    change: Callable[[str], str | bytes],
    complaint: str,
) -> None:
    assign(member, factories.make_submission(reviewing))
    client = client_for(member)
    sent = change(client.get(url("offline_form", reviewing, 1)).content.decode())
    data = sent if isinstance(sent, bytes) else sent.encode()
    page = client.post(url("upload_offline", reviewing), {"form": SimpleUploadedFile("r.txt", data)})
    assert complaint in page.text.replace("&quot;", '"')
    assert not Review.objects.exists()


def test_declining_tells_the_chairs_and_takes_the_paper_away(
    reviewing: Conference, chair: Person, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    paper = factories.make_submission(reviewing, title="Cold Caches")
    assign(member, paper)
    client = client_for(member)
    assert client.post(url("decline", reviewing, 1), {"reason": ""}).status_code == 200
    assert client.post(url("decline", reviewing, 1), {"reason": "On leave."}).status_code == 302
    mail = OutboxMail.objects.get(template="review.declined")
    assert mail.to_person == chair
    assert "On leave." in mail.body_text
    assert client.get(url("review", reviewing, 1)).status_code == 404


def test_a_chair_with_a_conflict_is_not_told_who_declined(
    reviewing: Conference, chair: Person, member: Person, assign: Assign
) -> None:
    paper = factories.make_submission(reviewing, authors=[chair])
    decline(member.user, assignment=assign(member, paper), reason="On leave.")
    assert not OutboxMail.objects.filter(template="review.declined").exists()


def test_who_tries_many_names_for_a_hand_over_is_stopped_and_can_still_read(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"hand_over": "2/h/user"}
    author = factories.make_person("Ann Author", email="ann@deep.example.net")
    assign(member, factories.make_submission(reviewing, authors=[author]))
    client, name = client_for(member), {"name": "Ann Author", "email": "ann@deep.example.net"}
    codes = [client.post(url("hand_over", reviewing, 1), name).status_code for _n in range(3)]
    assert codes == [200, 200, 429]
    assert client.get(url("hand_over", reviewing, 1)).status_code == 200
    assert not OutboxMail.objects.filter(template="review.handed_over").exists()


def test_an_external_reviewer_gets_the_paper_and_the_one_who_handed_it_over_loses_it(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    assign(member, factories.make_submission(reviewing))
    expert = factories.make_person("Eve Expert", email="eve@deep.example.net")
    client = client_for(member)
    answer = client.post(url("hand_over", reviewing, 1), {"name": "Eve Expert", "email": "eve@deep.example.net"})
    assert answer.status_code == 302
    assert OutboxMail.objects.get(template="review.handed_over").to_person == expert
    assert reviewing.memberships.get(person=expert).role == Role.EXTERNAL_REVIEWER
    assert client.get(url("review", reviewing, 1)).status_code == 404
    assert client_for(expert).get(url("review", reviewing, 1)).status_code == 200
    own = Assignment.objects.get(person=expert)
    decline(expert.user, assignment=own, reason="No time.")
    assert client.get(url("review", reviewing, 1)).status_code == 200, "the paper is back"


def test_a_paper_is_not_handed_to_its_author_nor_to_a_neighbour_and_the_words_are_the_same(
    reviewing: Conference, member: Person, assign: Assign
) -> None:
    author = factories.make_person("Ada Author", email="ada@northlake.example.org")
    assignment = assign(member, factories.make_submission(reviewing, authors=[author]))
    said = []
    for email in ("ada@northlake.example.org", "bob@northlake.example.org"):
        with pytest.raises(Refused) as refusal:
            hand_over(member.user, assignment=assignment, name="X", email=email)
        said.append(str(refusal.value))
    assert said[0] == said[1]
    assert not OutboxMail.objects.filter(template="review.handed_over").exists()


def test_a_withdrawn_paper_keeps_its_title_for_its_reviewers_and_loses_everything_else(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    paper = factories.make_submission(reviewing, state=State.WITHDRAWN, title="Gone Paper", abstract="Secret abstract")
    assign(member, paper)
    client = client_for(member)
    page = client.get(url("paper", reviewing, 1)).text
    assert "withdrawn this paper" in page
    assert "Secret abstract" not in page
    assert client.get(url("document", reviewing, 1)).status_code == 404
    assert client.get(url("review", reviewing, 1)).status_code == 404


def test_authors_names_are_hidden_from_reviewers_while_the_rules_hide_them(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    author = factories.make_person("Ada Author")
    assign(member, factories.make_submission(reviewing, authors=[author]))
    client = client_for(member)
    assert "Ada Author" in client.get(url("paper", reviewing, 1)).text
    ReviewingRules.objects.create(conference=reviewing, authors_shown="AFTER_DECISION")
    assert "Ada Author" not in client.get(url("paper", reviewing, 1)).text


def test_a_double_blind_conference_hides_authors_even_before_anybody_set_its_rules(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    reviewing.blinding = "DOUBLE"
    reviewing.save()
    assign(member, factories.make_submission(reviewing, authors=[factories.make_person("Ada Author")]))
    assert "Ada Author" not in client_for(member).get(url("paper", reviewing, 1)).text


def test_the_zip_holds_each_paper_under_a_neutral_name_a_form_and_a_readme(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    assign(member, factories.make_submission(reviewing, title="Cold Caches"))
    factories.make_submission(reviewing, title="Not mine")
    response = client_for(member).get(url("archive", reviewing))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert set(archive.namelist()) == {"ws2030-review-1.txt", "README.txt"}
    assert "#1  Cold Caches" in archive.read("README.txt").decode()
    assert "Not mine" not in archive.read("README.txt").decode()


@pytest.mark.parametrize("name", ["home", "mine", "papers"])
def test_a_list_needs_as_many_queries_for_two_papers_as_for_many(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor, name: str
) -> None:
    author = factories.make_person()
    client, counts = client_for(member), []
    for wanted in (2, 60):
        for _ in range(wanted - reviewing.submissions.count()):
            assign(member, factories.make_submission(reviewing, authors=[author]))
        client.get(url(name, reviewing))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name, reviewing)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12, [query["sql"] for query in queries]


def test_a_meta_reviewer_reads_all_reviews_and_writes_the_meta_review_also_after_reviews_were_due(
    reviewing: Conference, member: Person, colleague: Person, assign: Assign, client_for: ClientFor
) -> None:
    paper = factories.make_submission(reviewing)
    services.submit_review(
        colleague.user, assignment=assign(colleague, paper), answers=ANSWERS | {"strengths": "Seen by the lead"}
    )
    assign(member, paper, Assignment.Role.META_REVIEWER)
    factories.set_dates(reviewing, REVIEW=timedelta(hours=-1))
    client = client_for(member)
    assert "Seen by the lead" in client.get(url("paper", reviewing, 1)).text
    assert client.post(url("review", reviewing, 1), post_data(0)).status_code == 302
    meta = Review.objects.get(is_meta=True)
    assert (meta.reviewer, meta.label) == (member, "M")
    assert "Meta-review" in client_for(colleague).get(url("paper", reviewing, 1)).text


def test_signing_is_offered_only_where_the_rules_know_it(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    assign(member, factories.make_submission(reviewing))
    client = client_for(member)
    assert "Sign this review" not in client.get(url("review", reviewing, 1)).text
    ReviewingRules.objects.create(conference=reviewing, reviewers_to_authors="SIGNED")
    assert "Sign this review" in client.get(url("review", reviewing, 1)).text
    client.post(url("review", reviewing, 1), post_data(0, "submit") | {"is_signed": "on"})
    assert ReviewVersion.objects.get().is_signed


def test_the_home_page_shows_twelve_papers_missing_reviews_first_and_leads_to_all(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    for n in range(14):
        assign(member, factories.make_submission(reviewing, title=f"Paper of many {n + 1}"))
    client = client_for(member)
    client.post(url("review", reviewing, 1), post_data(0))
    home = client.get(url("home", reviewing)).text
    assert home.count('scope="row"') == 12
    assert f'href="{url("paper", reviewing, 1)}"' not in home  # its review is in, so it comes last
    assert f'<a href="{url("mine", reviewing)}">All your 14 papers</a>' in home
    assert client.get(url("mine", reviewing)).text.count('scope="row"') == 14


@pytest.mark.parametrize("asked", [{"text": "hibernation"}, {"text": "glacier"}, {"topic": "Sparsity"}])
def test_of_a_paper_one_may_only_know_the_title_no_word_of_the_abstract_and_no_topic_is_found_by_searching(
    reviewing: Conference, member: Person, colleague: Person, client_for: ClientFor, asked: dict[str, str]
) -> None:
    ReviewingRules.objects.create(conference=reviewing, conflicted_know_existence=True)
    paper = factories.make_submission(
        reviewing, title="Cold Caches", abstract="On the hibernation of bears.", keywords="glacier"
    )
    paper.topics.add(reviewing.topics.get(name="Sparsity"))
    set_conflict(None, submission=paper, person=member)
    if "topic" in asked:
        asked = {"topic": str(reviewing.topics.get(name=asked["topic"]).pk)}
    for page in (url("papers", reviewing), url("conflicts", reviewing)):
        assert "Cold Caches" in client_for(member).get(page, {"text": "#1"}).text
        if "text" in asked or page == url("papers", reviewing):
            assert "Cold Caches" in client_for(colleague).get(page, asked).text
            assert "Cold Caches" not in client_for(member).get(page, asked).text
    assert "Cold Caches" in client_for(member).get(url("papers", reviewing), {"text": "caches"}).text
    assert "Type</dt>" not in client_for(member).get(url("paper", reviewing, 1)).text


def test_an_offline_form_for_a_paper_found_to_be_in_conflict_is_answered_like_one_for_no_paper(
    reviewing: Conference, member: Person, assign: Assign, client_for: ClientFor
) -> None:
    paper = factories.make_submission(reviewing)
    assignment = assign(member, paper)
    assign(member, factories.make_submission(reviewing))
    client = client_for(member)
    text = client.get(url("offline_form", reviewing, 1)).content.decode()
    set_conflict(None, submission=paper, person=member)
    Assignment.objects.filter(pk=assignment.pk).update(state=Assignment.State.ACTIVE, ended_at=None)
    for sent in (text, text.replace("revision 0", "revision 5")):
        page = client.post(url("upload_offline", reviewing), {"form": SimpleUploadedFile("r.txt", sent.encode())})
        assert "You do not review paper 1 here." in page.text


def test_a_chair_found_in_conflict_before_the_mail_goes_is_not_told_who_declined(
    reviewing: Conference, chair: Person, member: Person, assign: Assign
) -> None:
    ReviewingRules.objects.create(conference=reviewing, conflicted_know_existence=True)
    paper = factories.make_submission(reviewing)
    decline(member.user, assignment=assign(member, paper), reason="On leave.")
    set_conflict(None, submission=paper, person=chair)
    drain()
    assert OutboxMail.objects.get(template="review.declined").state == "WITHHELD"


def test_who_is_found_in_conflict_before_the_mail_goes_does_not_learn_who_handed_the_paper_over(
    reviewing: Conference, member: Person, assign: Assign
) -> None:
    ReviewingRules.objects.create(conference=reviewing, conflicted_know_existence=True)
    paper = factories.make_submission(reviewing)
    given = hand_over(member.user, assignment=assign(member, paper), name="Eve External", email="eve@example.org")
    set_conflict(None, submission=paper, person=given.person)
    Assignment.objects.filter(pk=given.pk).update(state=Assignment.State.ACTIVE, ended_at=None)
    drain()
    assert OutboxMail.objects.get(template="review.handed_over").state == "WITHHELD"
