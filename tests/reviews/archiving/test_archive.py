"""The operator's archive of a conference: whole, true to the documents' hashes, and for its owner's eyes only."""

import io
import json
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from confsite.audit.services import record
from confsite.conferences.models import Membership
from confsite.mail import outbox
from reviews.archiving.rows import tables
from reviews.models import Review, ReviewAttachment
from submissions import storage
from submissions.models import Document, StoredFile
from tests import factories
from tests.reviews import world as worlds

pytestmark = pytest.mark.django_db

LINK = "https://site.example/ws2031/submissions/not-an-author/aBcDeFgHiJkLmNoPqRsTuVwXyZ0123/"


@pytest.fixture
def world(db: None) -> worlds.World:
    made = worlds.make_world()
    worlds.review(made, made.members[0], made.papers[0], text="A quokka of a paper.")
    worlds.conflict(made, made.chair, made.papers[0], evidence="Same lab.")
    worlds.tentative(made, made.papers[0], "REJECTED")
    record(made.chair.user, "decision.set", made.papers[0], outcome="REJECTED")
    outbox.queue(
        "review.declined",
        conference=made.conference,
        to=made.chair,
        values={"number": "1", "title": "t", "paper_url": LINK, "reviewer": "Mia", "reason": "No time."},
    )
    received = storage.receive(iter([b"%PDF-1.7 a paper"]), limit=1000)
    with received.file:
        stored = storage.store(made.conference, received)
    Document.objects.create(
        conference=made.conference,
        submission=made.papers[0],
        kind="PAPER",
        version=1,
        stored_file=stored,
        sha256=stored.sha256,
        size=stored.size,
        content_type="application/pdf",
        original_name="../../etc/pass wd.pdf",
        started_at=made.conference.now(),
        uploaded_at=made.conference.now(),
    )
    return made


def archive(tmp_path: Path) -> zipfile.ZipFile:
    call_command("archive_conference", "ws2031", str(tmp_path / "out.zip"), stdout=io.StringIO())
    return zipfile.ZipFile(tmp_path / "out.zip")


def lines(found: zipfile.ZipFile, table: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in found.read(f"tables/{table}.jsonl").decode().splitlines()]


def test_papers_reviews_decisions_mails_log_and_documents_are_in_the_archive(
    world: worlds.World, tmp_path: Path
) -> None:
    found = archive(tmp_path)
    assert found.testzip() is None
    papers = found.read("papers.csv").decode("utf-8-sig").splitlines()
    assert len(papers) == 5
    assert "Author 1" in papers[1]
    assert "reject" in papers[1]
    assert "A quokka of a paper." in found.read("reviews.csv").decode()
    assert "decision.set" in found.read("log.csv").decode()
    assert "No time." in str(lines(found, "mail.OutboxMail"))
    assert "Same lab." in str(lines(found, "reviews.Conflict"))
    assert found.read("documents/1/paper-v1-etc-pass-wd.pdf") == b"%PDF-1.7 a paper"
    assert "Carla Chair" in str(lines(found, "people"))
    assert 'slug = "ws2031"' in found.read("conference.toml").decode()


def test_the_files_of_reviews_are_in_the_archive(world: worlds.World, tmp_path: Path) -> None:
    received, review = storage.receive(iter([b"A proof."]), limit=1000), Review.objects.get()
    with received.file:
        stored = storage.store(world.conference, received)
    ReviewAttachment.objects.create(
        conference=world.conference,
        review=review,
        number=1,
        kind="TEXT",
        stored_file=stored,
        size=8,
        added_at=world.conference.now(),
    )
    found = archive(tmp_path)
    name = f"attachments/1/review-{review.pk}-1.txt"
    assert found.read(name) == b"A proof."
    assert json.loads(found.read("manifest.json"))["documents"][name] == stored.sha256


def test_every_table_of_a_conference_is_in_the_archive_with_all_its_rows(world: worlds.World, tmp_path: Path) -> None:
    rows = json.loads(archive(tmp_path).read("manifest.json"))["rows"]
    for model, path in tables():
        wanted = model._default_manager.filter(**{path: world.conference.pk}).count()
        assert rows[model._meta.label] == wanted, model._meta.label
    for label in (
        "submissions.Submission",
        "reviews.Review",
        "audit.LogEntry",
        "program.Talk",
        "reviews.ConflictEvent",
    ):
        assert label in rows


def test_another_conference_is_not_in_the_archive(world: worlds.World, tmp_path: Path) -> None:
    other = factories.make_conference("other")
    factories.make_submission(other, title="Elsewhere entirely")
    found = archive(tmp_path)
    assert all(b"Elsewhere entirely" not in found.read(name) for name in found.namelist())


def test_no_token_that_opens_anything_is_in_the_archive(world: worlds.World, tmp_path: Path) -> None:
    found = archive(tmp_path)
    for name in found.namelist():
        if name.startswith("tables/") and (rows := lines(found, name[len("tables/") : -len(".jsonl")])):
            assert "aBcDeFgHiJ" not in str(rows), name
            assert not [column for column in rows[0] if "token" in column or "password" in column], name


def test_only_its_owner_can_read_the_file(world: worlds.World, tmp_path: Path) -> None:
    archive(tmp_path)
    assert stat.S_IMODE((tmp_path / "out.zip").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_overwritten(world: worlds.World, tmp_path: Path) -> None:
    target = tmp_path / "out.zip"
    target.write_text("last year's")
    with pytest.raises(CommandError, match="was left as it is"):
        call_command("archive_conference", "ws2031", str(target))
    assert target.read_text() == "last year's"


def test_a_document_that_is_not_what_was_uploaded_stops_the_archive_and_leaves_no_half_file(
    world: worlds.World, tmp_path: Path
) -> None:
    StoredFile.objects.update(sha256="0" * 64)
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("archive_conference", "ws2031", str(tmp_path / "out.zip"))
    assert not (tmp_path / "out.zip").exists()


def test_a_folder_that_is_not_there_and_a_conference_that_is_not_are_named(world: worlds.World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("archive_conference", "ws2031", str(tmp_path / "none" / "out.zip"))
    with pytest.raises(CommandError, match="no conference"):
        call_command("archive_conference", "ws2032", str(tmp_path / "out.zip"))
    assert Membership.objects.filter(conference=world.conference).exists()
