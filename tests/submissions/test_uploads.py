"""Files of all kinds: taken, refused with words, kept once, never lost."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions import downloads, services, storage
from submissions.errors import UploadRefused
from submissions.models import DocumentKind, StoredFile
from tests.factories import make_conference
from tests.submissions.conftest import pdf_bytes, pdf_file, upload

pytestmark = pytest.mark.django_db


def prepare(data: bytes, name: str = "paper.pdf", kind: DocumentKind = DocumentKind.PAPER, **options):
    prepared = services.prepare_upload(SimpleUploadedFile(name, data), kind=kind, **options)
    prepared.close()
    return prepared


def encrypted() -> bytes:
    document = pikepdf.open(io.BytesIO(pdf_bytes()))
    target = io.BytesIO()
    document.save(target, encryption=pikepdf.Encryption(owner="o", user="u"))
    return target.getvalue()


def zipped(names: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "0 bytes"),
        (b"PK\x03\x04 this is a Word file", "not a PDF"),
        (b"<html>%PDF</html>", "not a PDF"),
        (pdf_bytes(3)[:500], "anew"),
        (encrypted(), "password"),
    ],
)
def test_a_file_that_is_no_readable_pdf_is_refused_with_the_cure(data, words):
    with pytest.raises(UploadRefused, match=words) as refusal:
        prepare(data)
    assert refusal.value.field == "paper"


def test_a_file_over_the_limit_is_refused_before_it_is_read_to_its_end(settings):
    settings.MAX_UPLOAD_BYTES = 1_000_000
    read = 0

    class Endless:
        name = "big.pdf"

        def chunks(self):
            nonlocal read
            while True:
                read += 65536
                yield b"%PDF-" + b"x" * 65531

    with pytest.raises(UploadRefused, match=r"larger than 1\.0 MB"):
        services.prepare_upload(Endless(), kind=DocumentKind.PAPER)
    assert read < 1_200_000


@pytest.mark.parametrize("name", ["../../etc/passwd\x00.pdf", "a\r\nSet-Cookie: x.pdf", "C:\\Users\\x\\p\u202efdp.pdf"])
def test_a_hostile_file_name_becomes_a_harmless_one(name, author, draft):
    # Django's own cleaning is bypassed: the protocol asks only for a name and chunks.
    file = pdf_file("x.pdf", pages=3)
    file._name = name
    document = upload(author, draft, file)
    assert "/" not in document.original_name
    assert "\\" not in document.original_name
    assert document.original_name.isprintable()
    header = downloads.send_document(document)
    assert "\n" not in header["Content-Disposition"]
    header.close()


def test_a_supplement_of_another_format_is_refused_naming_those_taken():
    with pytest.raises(UploadRefused, match="zip, mp4"):
        prepare(b"x", "notes.docx", DocumentKind.SUPPLEMENT, formats=["zip", "mp4"])


def test_a_zip_that_names_a_place_outside_itself_is_refused():
    with pytest.raises(UploadRefused, match="outside itself"):
        prepare(zipped({"../evil.sh": b"x"}), "s.zip", DocumentKind.SUPPLEMENT, formats=["zip"])


def test_an_expanding_zip_is_refused():
    with pytest.raises(UploadRefused, match="beyond every reasonable size"):
        prepare(zipped({"zeros.bin": b"\0" * 60_000_000}), "s.zip", DocumentKind.SUPPLEMENT, formats=["zip"])


def test_an_ordinary_supplement_is_taken():
    assert prepare(zipped({"data.csv": b"a,b\n1,2\n"}), "s.zip", DocumentKind.SUPPLEMENT, formats=["zip"]).archive


def test_the_same_bytes_again_make_no_new_version(author, draft):
    first = draft.documents.get()
    assert upload(author, draft, pdf_file("other name.pdf")) == first


def test_the_same_bytes_in_two_papers_are_kept_once_per_conference(author, draft):
    other = services.start_submission(
        author.user, conference=draft.conference, submission_type=draft.submission_type, title="Second"
    )
    upload(author, other)
    elsewhere = make_conference()
    third = services.start_submission(
        author.user, conference=elsewhere, submission_type=elsewhere.submission_types.get(), title="Third"
    )
    upload(author, third)
    assert StoredFile.objects.filter(conference=draft.conference).count() == 1
    assert StoredFile.objects.filter(conference=elsewhere).count() == 1
    assert len(set(StoredFile.objects.values_list("path", flat=True))) == 2


def test_a_file_left_half_written_by_a_killed_process_is_replaced(conference):
    received = storage.receive([pdf_bytes()], limit=10_000_000)
    path = f"documents/{conference.pk}/{received.sha256[:2]}/{received.sha256}"
    default_storage.save(path, io.BytesIO(pdf_bytes()[:100]))
    stored = storage.store(conference, received)
    received.file.close()
    with storage.open_stored(stored) as file:
        assert file.read() == pdf_bytes()


def test_the_blind_copy_tells_nothing_of_the_author_and_is_made_once(author, draft):
    document = pikepdf.open(io.BytesIO(pdf_bytes()))
    document.docinfo["/Author"] = "Lena Brandt"
    target = io.BytesIO()
    document.save(target)
    stored = upload(author, draft, SimpleUploadedFile("lena.pdf", target.getvalue()))
    answer = downloads.send_document(stored, scrubbed=True, filename=downloads.neutral_filename(stored))
    sent = b"".join(answer.streaming_content)
    assert b"Lena Brandt" in target.getvalue()
    assert b"Lena" not in sent
    assert "paper-1-v2.pdf" in answer["Content-Disposition"]
    assert "lena.pdf" not in answer["Content-Disposition"]
    answer.file_to_stream.close()  # closing the answer itself would end the request, and with it the connection
    stored.refresh_from_db()
    assert downloads.scrubbed_copy(stored) == stored.scrubbed_file
