"""The demo's made-up workshop: its people, papers and reviews hold together, and its PDFs are what they claim."""

from __future__ import annotations

import re
import time
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from demo.papers import natural_pages, page_count, render, special
from demo.world import (
    conflict_reasons,
    load_assignments,
    load_bids,
    load_event,
    load_papers,
    load_people,
    load_reviews,
)
from demo.world.model import Paper

PAPERS = {paper.key: paper for paper in load_papers()}


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.?!])\s+", text) if len(part.split()) > 3]


def test_every_person_has_an_address_of_their_own_in_a_reserved_domain() -> None:
    people = load_people()
    addresses = [person.email for person in people.persons.values()]
    assert len(addresses) == len({address.casefold() for address in addresses}) >= 90
    assert all(re.fullmatch(r"[^@\s]+@([a-z-]+\.)+example\.(org|net|com)", address) for address in addresses)


def test_affiliations_relations_and_topics_name_things_that_exist() -> None:
    people, topics = load_people(), {topic.key for topic in load_event().topics}
    assert len(topics) == 10
    for person in people.persons.values():
        assert {stay.institution for stay in person.affiliations} <= people.institutions.keys(), person.key
        assert {relation.person for relation in person.relations} <= people.persons.keys(), person.key
        assert set(person.topics) <= topics, person.key


def test_the_committee_has_two_chairs_two_area_chairs_and_fourteen_members_as_the_event_page_lists_them() -> None:
    people = load_people()
    sizes = {role: len(people.with_role(role)) for role in ("pc_chair", "area_chair", "pc_member")}
    assert sizes == {"pc_chair": 2, "area_chair": 2, "pc_member": 14}
    listed = {key for committee in load_event().committees[:3] for key in committee.people}
    assert listed == {person.key for person in people.with_role("pc_chair", "area_chair", "pc_member")}
    assert all(speaker.person in people.persons for speaker in load_event().speakers)
    assert len(load_event().speakers) == 4


def test_every_paper_has_known_distinct_authors_and_an_abstract_of_proper_length() -> None:
    assert len(PAPERS) == 36
    persons, topics = load_people().persons, {topic.key for topic in load_event().topics}
    for paper in PAPERS.values():
        assert set(paper.authors) <= persons.keys(), paper.key
        assert len(set(paper.authors)) == len(paper.authors) in range(1, 7), paper.key
        assert set(paper.topics) <= topics, paper.key
        assert 120 <= len(paper.abstract.split()) <= 200, paper.key
        assert "_" not in paper.abstract, paper.key


def test_no_two_abstracts_share_a_sentence_and_no_two_papers_a_section() -> None:
    seen: dict[str, str] = {}
    for paper in PAPERS.values():
        for sentence in [*sentences(paper.abstract), *(section.text for section in paper.sections)]:
            assert seen.setdefault(sentence, paper.key) == paper.key, sentence
    titles = [paper.title for paper in PAPERS.values()]
    assert len(set(titles)) == len(titles)


def test_exactly_one_paper_is_withdrawn_and_one_is_too_long() -> None:
    states = [paper.state for paper in PAPERS.values()]
    assert (states.count("withdrawn"), states.count("too_long")) == (1, 1)


def test_the_dates_run_in_order_and_each_moment_of_the_demo_falls_into_its_phase() -> None:
    day = {date.key: date.day for date in load_event().dates}
    assert list(day.values()) == sorted(day.values())
    moment = {each.key: each.day for each in load_event().moments}
    assert day["call"] < moment["open"] < day["submission"] < moment["bidding"] < day["bidding"]
    assert day["bidding"] < moment["reviewing"] < day["review"]
    assert day["notification"] < moment["decided"] < day["camera-ready"] < day["program"] < moment["published"]


@pytest.mark.parametrize(
    ("person", "paper", "reason"),
    [
        ("kenji-morimoto", "coil-whine", "author"),
        ("lena-brandt", "whisper-cache", "institution"),
        ("tomas-havranek", "masking", ""),
        ("lena-brandt", "coat-pocket", "institution"),
        ("amara-okonjo", "coat-pocket", "collaborator"),
        ("freja-lindqvist-madsen", "masking", "personal"),
        ("sofia-quintanilla-rojas", "warm-to-touch", "collaborator"),
    ],
)
def test_conflicts_arise_from_authorship_institution_and_relations(person: str, paper: str, reason: str) -> None:
    reasons = conflict_reasons(load_people().persons[person], PAPERS[paper])
    assert (reason in reasons) if reason else (reasons == ())


def test_nobody_reviews_or_bids_against_a_conflict_and_the_load_is_bearable() -> None:
    persons = load_people().persons
    loads: dict[str, int] = {}
    for key, reviewers in load_assignments().items():
        assert (
            len(set(reviewers)) == len(reviewers) == {"submitted": 3, "withdrawn": 2, "too_long": 0}[PAPERS[key].state]
        )
        for reviewer in reviewers:
            assert conflict_reasons(persons[reviewer], PAPERS[key]) == ()
            loads[reviewer] = loads.get(reviewer, 0) + 1
    assert len(loads) == 14
    assert max(loads.values()) <= 8
    for bid in load_bids():
        assert conflict_reasons(persons[bid.reviewer], PAPERS[bid.paper]) == ()
        assert -2 <= bid.value <= 3


def test_reviews_are_many_of_differing_length_and_within_the_scales() -> None:
    reviews = load_reviews().reviews
    assert len(reviews) >= 90
    assert {review.overall for review in reviews} == {1, 2, 3, 4, 5}
    assert {review.confidence for review in reviews} == {1, 2, 3, 4}
    for review in reviews:
        assert review.started_day <= review.submitted_day <= 30
        assert {review.novelty, review.soundness, review.presentation} <= {1, 2, 3, 4}
    lengths = [len(f"{r.summary} {r.strengths} {r.weaknesses} {r.comments_to_authors}".split()) for r in reviews]
    assert min(lengths) < 60
    assert max(lengths) > 150


def test_two_reviewers_of_one_paper_never_write_the_same_sentence() -> None:
    for paper in PAPERS:
        seen: set[str] = set()
        for review in load_reviews().of(paper):
            words = [review.summary, review.strengths, review.weaknesses, review.comments_to_authors]
            own = set(sentences("\n".join(words).replace("\n", " ")))
            assert not own & seen, own & seen
            seen |= own


def test_no_text_of_the_world_has_an_unfilled_slot() -> None:
    reviews = load_reviews()
    texts = [f"{r.summary} {r.strengths} {r.weaknesses} {r.comments_to_authors}" for r in reviews.reviews]
    texts += [comment.text for comment in reviews.comments] + [response.text for response in reviews.responses]
    assert not [text for text in texts if re.search(r"[{}|]", text)]


def test_every_paper_has_a_decision_and_lively_discussions_and_responses_exist() -> None:
    reviews = load_reviews()
    assert reviews.decisions.keys() == PAPERS.keys()
    assert {decision.outcome for decision in reviews.decisions.values()} == {
        "accept", "conditional", "wait_list", "reject", "desk_reject", "withdrawn",
    }  # fmt: skip
    assert all(len(decision.comment) > 30 for decision in reviews.decisions.values())
    assert len(reviews.comments) >= 40
    assert len(reviews.responses) == 15


def test_an_accepted_paper_has_better_scores_than_a_rejected_one_on_average() -> None:
    reviews = load_reviews()

    def mean(outcome: str) -> float:
        scores = [r.overall for r in reviews.reviews if reviews.decisions[r.paper].outcome == outcome]
        return sum(scores) / len(scores)

    assert mean("accept") > mean("conditional") > mean("reject")


def test_an_anonymous_copy_names_no_author_in_text_or_metadata() -> None:
    people = load_people()
    for key in ("whisper-cache", "tea-kettle"):
        paper = PAPERS[key]
        pdf = render(paper, anonymous=True)
        text = text_of(pdf)
        assert f"Paper #{paper.number}, anonymous" in text
        for author in (people.persons[each] for each in paper.authors):
            assert author.name not in text
            assert author.email not in text
            assert people.affiliation_name(author) not in text
        with pikepdf.open(BytesIO(pdf)) as document:
            assert str(document.docinfo["/Title"]) == paper.title
            assert not str(document.docinfo.get("/Author", ""))


def test_a_named_copy_carries_the_title_all_authors_and_references() -> None:
    paper = PAPERS["tea-kettle"]
    pdf = render(paper, anonymous=False)
    text = re.sub(r"\s+", " ", text_of(pdf))
    for author in (load_people().persons[each] for each in paper.authors):
        # Long names are broken over lines, at spaces and hyphens.
        assert re.sub(r"[\s-]", "", author.name) in re.sub(r"[\s\ufffe\u00ad-]", "", text)
    assert "References" in text
    assert "Figure 1" in text
    assert "Table 1" in text
    assert not re.search(r"[{}|]", text)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert "Wanjiru Kamau" in str(document.docinfo["/Author"])


def test_a_camera_ready_title_replaces_the_submitted_one() -> None:
    pdf = render(PAPERS["two-bits-doorbell"], anonymous=False, title="Two Bits Suffice")
    assert "Two Bits Suffice" in text_of(pdf)


@pytest.mark.parametrize("pages", [2, 4, 6, 8])
def test_a_paper_has_exactly_the_pages_asked_for(pages: int) -> None:
    assert page_count(render(PAPERS["beehive"], anonymous=True, pages=pages)) == pages


def test_natural_lengths_respect_the_limits_except_for_the_overlong_paper() -> None:
    limits = {kind.key: (kind.minimum_pages, kind.maximum_pages) for kind in load_event().submission_types}
    for paper in PAPERS.values():
        low, high = limits[paper.type]
        assert (low <= natural_pages(paper) <= high) == (paper.state != "too_long"), paper.key


def test_the_same_paper_is_the_same_file_and_comes_quickly_from_the_cache(tmp_path: Path) -> None:
    paper: Paper = PAPERS["saying-hello"]
    first = render(paper, anonymous=True, cache_folder=tmp_path)
    start = time.perf_counter()
    assert render(paper, anonymous=True, cache_folder=tmp_path) == first
    assert time.perf_counter() - start < 0.1
    assert render(paper, anonymous=True) == first
    assert len(list(tmp_path.iterdir())) == 1


def test_the_overlong_paper_exceeds_every_limit() -> None:
    assert page_count(special.too_long()) == 11


def test_the_encrypted_paper_opens_only_with_its_password() -> None:
    pdf = special.encrypted(password="hush")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(BytesIO(pdf))
    with pikepdf.open(BytesIO(pdf), password="hush") as document:
        assert len(document.pages) > 3


def test_the_truncated_paper_starts_as_a_pdf_and_lacks_its_end() -> None:
    pdf = special.truncated()
    assert pdf.startswith(b"%PDF-")
    assert b"%%EOF" not in pdf


def test_the_scripted_paper_runs_a_script_on_opening() -> None:
    with pikepdf.open(BytesIO(special.with_javascript())) as document:
        assert document.Root.OpenAction.S == "/JavaScript"


def test_the_paper_with_a_talkative_metadata_field_is_anonymous_on_its_pages_only() -> None:
    pdf = special.named_metadata(author="Erik Sandvik-Holm")
    assert "Sandvik" not in text_of(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.docinfo["/Author"]) == "Erik Sandvik-Holm"


def test_the_bomb_is_small_and_inflates_to_more_than_half_a_gigabyte() -> None:
    pdf = special.bomb()
    assert len(pdf) < 10_000
    with pikepdf.open(BytesIO(pdf)) as document:
        inner = zlib.decompress(document.pages[0].Contents.read_raw_bytes())
    inflater, total, rest = zlib.decompressobj(), 0, inner
    while rest:
        total += len(inflater.decompress(rest, 1 << 24))
        rest = inflater.unconsumed_tail
    assert total > 500 * 1024 * 1024


def test_the_files_that_are_no_pdf_are_not() -> None:
    assert special.zero_bytes() == b""
    assert not special.not_a_pdf().startswith(b"%PDF")
