"""A chair imports papers: previewed, all or nothing, authors never mailed."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from confsite.accounts.models import Person, User
from confsite.conferences.models import Role
from confsite.mail.models import OutboxMail
from reviews.models import Conflict
from submissions import services
from submissions.errors import NotAllowed
from submissions.models import PaperImport, State, Submission
from tests.factories import add_member, make_submission
from tests.submissions.conftest import pdf_bytes

pytestmark = pytest.mark.django_db

TABLE = """number,title,authors,topics,file
7,A Quiet Paper,"Ada Byron (Analytical) <ada.b@example.org>; Lin Wu",Sparsity,a.pdf
,Another Paper,Lin Wu,,
"""

BIBTEX = r"""@inproceedings{quiet,
  title = {A {Q}uiet Paper by G\"odel},
  author = {Byron, Ada and Lin Wu},
  abstract = {Machines sleep.},
  topics = {Sparsity; Compilers}
}
"""


def preview(conference, chair, source, name="papers.csv", archive=None):
    data = source.encode() if isinstance(source, str) else source
    file = SimpleUploadedFile("pdfs.zip", archive) if archive is not None else None
    return services.preview_import(chair.user, conference=conference, source_name=name, source=data, archive=file)


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"pdfs/{name}.pdf", data)
    return target.getvalue()


def problems(found):
    return [(one["line"], one["column"]) for one in found.problems]


def test_a_table_with_pdfs_is_previewed_then_stored_whole(conference, chair):
    found = preview(conference, chair, TABLE, archive=zipped(a=pdf_bytes(3)))
    assert found.problems == []
    assert Submission.objects.count() == 0
    first, second = services.apply_import(chair.user, paper_import=found)
    assert (first.number, second.number) == (7, 8)
    assert (first.state, first.is_imported) == (State.SUBMITTED, True)
    assert [(row.name, row.email, row.affiliation) for row in first.authors.all()] == [
        ("Ada Byron", "ada.b@example.org", "Analytical"),
        ("Lin Wu", "", ""),
    ]
    assert first.documents.get().page_count == 3
    assert [topic.name for topic in first.topics.all()] == ["Sparsity"]


@pytest.mark.parametrize("number", ["²", "1,5", "#", "9" * 5000])
def test_what_is_no_paper_number_is_named_by_its_line(conference, chair, number):
    found = preview(conference, chair, f'number,title,authors\n"{number}",A Quiet Paper,Lin Wu\n')
    assert (2, "number") in problems(found)


def test_imported_authors_get_no_mail_and_no_account(conference, chair):
    users = User.objects.count()
    found = preview(conference, chair, TABLE, archive=zipped(a=pdf_bytes()))
    papers = services.apply_import(chair.user, paper_import=found)
    services.apply_decision(chair.user, submission=papers[0], state=State.ACCEPTED)
    assert OutboxMail.objects.count() == 0
    assert User.objects.count() == users


def test_one_name_without_address_in_one_file_is_one_person(conference, chair):
    services.apply_import(chair.user, paper_import=preview(conference, chair, TABLE, archive=zipped(a=pdf_bytes())))
    assert Person.objects.filter(name="Lin Wu").count() == 1


def test_a_bibtex_file_is_read_with_braces_and_accents(conference, chair):
    found = preview(conference, chair, BIBTEX, "papers.bib", zipped(quiet=pdf_bytes(2)))
    assert found.problems == []
    row = found.rows[0]
    assert row["title"] == "A Quiet Paper by Gödel"
    assert [author["name"] for author in row["authors"]] == ["Ada Byron", "Lin Wu"]
    assert row["file"]["name"] == "pdfs/quiet.pdf"


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("title,writers\nX,Y\n", (1, "writers")),
        ("title,abstract\nX,Y\n", (1, "authors")),
        ("title,authors\nGood,A B\n,A B\n", (3, "title")),
        ("title,authors\nGood,A B <not an address>\n", (2, "authors")),
        ("title,authors\nGood,A B <a@example.org>; C <A@example.org>\n", (2, "authors")),
        ("title,authors,topics\nGood,A B,Nothing of the kind\n", (2, "topics")),
        ("title,authors,type\nGood,A B,Poster\n", (2, "type")),
        ("title,authors,number\nGood,A B,three\n", (2, "number")),
        ("title,authors,number\nGood,A B,3\nOther,A B,3\n", (3, "number")),
        ("title,authors,file\nGood,A B,a.pdf\n", (2, "file")),
        ("title,authors\nGood,A B,more\n", (2, "")),
        ("", (1, "")),
    ],
)
def test_a_mistake_is_named_by_line_and_column_and_stops_everything(conference, chair, source, where):
    found = preview(conference, chair, source)
    assert where in problems(found)
    assert all(one["message"] for one in found.problems)
    with pytest.raises(NotAllowed):
        services.apply_import(chair.user, paper_import=found)
    assert Submission.objects.count() == 0


def test_a_broken_bibtex_entry_is_named_by_its_line(conference, chair):
    broken = BIBTEX + "@article{b,\n  title = {No end\n\n@misc{c, title = {Fine}, author = {A B}}\n"
    found = preview(conference, chair, broken, "papers.bib")
    assert found.problems
    assert found.problems[0]["line"] == 7


def test_a_pdf_that_cannot_be_read_is_named_with_its_row(conference, chair):
    found = preview(conference, chair, TABLE, archive=zipped(a=b"not a pdf"))
    assert problems(found) == [(2, "file")]
    assert "not a PDF" in found.problems[0]["message"]


def test_an_archive_that_is_none_is_refused_in_words(conference, chair):
    found = preview(conference, chair, TABLE, archive=b"hello")
    assert "not a ZIP" in found.problems[0]["message"]


def test_a_number_taken_between_preview_and_apply_stores_nothing(conference, chair):
    found = preview(conference, chair, TABLE, archive=zipped(a=pdf_bytes()))
    make_submission(conference, number=7)
    with pytest.raises(NotAllowed, match="#7 exists by now"):
        services.apply_import(chair.user, paper_import=found)
    assert Submission.objects.count() == 1


def test_applying_twice_stores_once(conference, chair):
    found = preview(conference, chair, TABLE, archive=zipped(a=pdf_bytes()))
    services.apply_import(chair.user, paper_import=found)
    services.apply_import(chair.user, paper_import=found)
    assert Submission.objects.count() == 2


def test_a_chair_imports_through_the_pages(conference, chair, client_for):
    client = client_for(chair)
    start = reverse("papers:import", args=[conference.slug])
    files = {
        "source": SimpleUploadedFile("papers.csv", TABLE.encode()),
        "archive": SimpleUploadedFile("pdfs.zip", zipped(a=pdf_bytes())),
    }
    answer = client.post(start, files, follow=True)
    assert "Store all 2 papers" in answer.content.decode()
    url = reverse("papers:import_preview", args=[conference.slug, PaperImport.objects.get().public_id])
    assert "2 papers imported." in client.post(url, {"action": "apply"}, follow=True).content.decode()
    assert client.get(start).status_code == 200


def test_another_chair_reads_no_list_of_papers_with_which_they_may_be_in_conflict(
    conference, chair, make_person, client_for
):
    found = preview(conference, chair, TABLE)
    other = client_for(add_member(conference, make_person("Olga Otherchair"), Role.PC_CHAIR))
    url = reverse("papers:import_preview", args=[conference.slug, found.public_id])
    assert other.get(url).status_code == 404
    assert other.post(url, {"action": "drop"}).status_code == 404
    assert client_for(chair).get(url).status_code == 200


def test_a_chair_in_conflict_with_one_imported_paper_does_not_read_how_many_came(conference, chair, client_for):
    services.apply_import(chair.user, paper_import=preview(conference, chair, TABLE, archive=zipped(a=pdf_bytes())))
    other = add_member(conference, role=Role.PC_CHAIR)
    log = reverse("reviewing:log", args=[conference.slug])
    assert "papers: 2" in client_for(other).get(log).content.decode()
    Conflict.objects.create(
        conference=conference,
        submission=Submission.objects.get(number=7),
        person=other,
        kind="OTHER",
        source="CHAIR",
        noticed_at=conference.now(),
    )
    assert "papers: 2" not in client_for(other).get(log).content.decode()


def test_a_dropped_preview_cannot_be_applied(conference, chair, client_for):
    client = client_for(chair)
    found = preview(conference, chair, TABLE, archive=zipped(a=pdf_bytes()))
    url = reverse("papers:import_preview", args=[conference.slug, found.public_id])
    client.post(url, {"action": "drop"})
    assert "cannot be applied" in client.post(url, {"action": "apply"}, follow=True).content.decode()
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("role", [Role.PC_MEMBER, Role.PUBLICATION_CHAIR, None])
def test_only_chairs_import(conference, make_person, client_for, role):
    person = make_person()
    if role:
        add_member(conference, person, role)
    assert client_for(person).get(reverse("papers:import", args=[conference.slug])).status_code == 404


def test_only_chairs_import_and_only_who_brought_a_file_settles_it(conference, chair):
    member = add_member(conference)
    with pytest.raises(NotAllowed, match="Only PC chairs"):
        preview(conference, member, TABLE)
    found = preview(conference, chair, TABLE, archive=zipped(a=pdf_bytes()))
    second = add_member(conference, role=Role.PC_CHAIR)
    for person, reason in ((member, "Only PC chairs"), (second, "Only who brought this file")):
        with pytest.raises(NotAllowed, match=reason):
            services.apply_import(person.user, paper_import=found)
        with pytest.raises(NotAllowed, match=reason):
            services.drop_import(person.user, paper_import=found)
    found.refresh_from_db()
    assert found.state == PaperImport.State.PREVIEWED
    assert not Submission.objects.exists()
