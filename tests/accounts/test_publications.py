"""Publications from BibTeX, DBLP and ORCID: what is read, what is refused, and what a mistake tells."""

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from confsite.accounts import profile_services
from confsite.accounts.models import Person, Publication
from confsite.accounts.publication_files import UnreadablePublications, read_publications

DBLP = """<?xml version="1.0"?>
<dblpperson name="Ada Author 0002" pid="00/1" n="2">
<person key="homepages/00/1"><author pid="00/1">Ada Author 0002</author></person>
<r><inproceedings key="conf/x/Author24" mdate="2024-05-01">
<author pid="00/1" orcid="0000-0002-1825-0097">Ada Author 0002</author>
<author orcid="0000-0001-5109-3700" pid="00/2">Jos&#233; L. Abell&#225;n</author>
<title>Fast H<sub>2</sub>O Simulation.</title><year>2024</year><booktitle>ISCA</booktitle>
<ee type="oa">https://doi.org/10.1145/12345.678</ee></inproceedings></r>
<r><article key="journals/x/A19" publtype="withdrawn"><author>Ada Author 0002</author><title>Gone.</title></article></r>
</dblpperson>"""

ORCID = {
    "group": [
        {
            "work-summary": [
                {
                    "title": {"title": {"value": "Quiet Machines"}},
                    "publication-date": {"year": {"value": "2023"}},
                    "journal-title": {"value": "Journal of Machines"},
                    "external-ids": {"external-id": [{"external-id-type": "doi", "external-id-value": "10.1000/qm"}]},
                },
                {"title": {"title": {"value": "Quiet machines (as another source spells it)"}}},
            ]
        },
    ],
}
BULK = {
    "bulk": [
        {
            "work": {
                "title": {"title": {"value": "Louder Machines"}},
                "short-description": "We turn it up.",
                "contributors": {
                    "contributor": [
                        {
                            "credit-name": {"value": "Moreau, Camille"},
                            "contributor-orcid": {"path": "0000-0001-5109-3700"},
                        },
                        {"credit-name": {"value": "Ada Author"}, "contributor-orcid": None},
                    ]
                },
            }
        }
    ]
}


def test_dblp_gives_titles_years_venues_names_and_the_orcid_ids_it_knows() -> None:
    (row,) = read_publications(DBLP)
    assert row["title"] == "Fast H2O Simulation"
    assert (row["year"], row["venue"], row["doi"]) == (2024, "ISCA", "10.1145/12345.678")
    assert row["coauthors"] == ["Ada Author", "José L. Abellán"], "DBLP's number behind a name is no part of it"
    assert row["coauthor_orcids"] == ["0000-0002-1825-0097", "0000-0001-5109-3700"]
    assert row["source"] == "DBLP"


def test_orcid_gives_each_work_once_with_its_contributors() -> None:
    (row,) = read_publications(json.dumps(ORCID))
    assert (row["title"], row["year"], row["doi"]) == ("Quiet Machines", 2023, "10.1000/qm")
    (work,) = read_publications(json.dumps(BULK))
    assert work["coauthors"] == ["Camille Moreau", "Ada Author"]
    assert (work["coauthor_orcids"], work["abstract"]) == (["0000-0001-5109-3700"], "We turn it up.")
    whole = {"activities-summary": {"works": ORCID}}
    assert [one["title"] for one in read_publications(json.dumps(whole))] == ["Quiet Machines"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "No entry was found"),
        ("<dblpperson><r>", "Line 1: this is not well-formed XML"),
        ("<html><body>hello</body></html>", "No publication was found in this XML"),
        ('{"title": ', "Line 1: this is not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ('{"works": 3, "title": {"title": 5}}', "No work was found"),
        ('<!DOCTYPE a [<!ENTITY x "xxxx">]><dblpperson>&x;</dblpperson>', "defines entities of its own"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "defines entities of its own"),
        ("<a>" * 500 + "</a>" * 500, "nested too deeply"),
        ("<a>" + "x" * 6_000_000 + "</a>", "larger than 5 MB"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_read_is_told_with_the_place_and_the_cure(text: str, words: str) -> None:
    with pytest.raises(UnreadablePublications, match=words):
        read_publications(text)


@pytest.mark.parametrize(
    "work",
    [
        {"title": {"title": {"value": "T"}}, "publication-date": {"year": {"value": "²"}}},
        {"title": {"title": {"value": "T"}}, "contributors": {"contributor": [None, 3, {"credit-name": []}]}},
        {"title": {"title": {"value": "T" * 9000}}, "external-ids": {"external-id": {"a": 1}}},
        {"title": {"title": {"value": "T"}}, "journal-title": [], "short-description": ["x"]},
        {"title": {"title": {"value": "T\x00"}}, "journal-title": {"value": "A\ud800"}, "short-description": "\x00"},
        {"title": {"title": {"value": "T"}}, "contributors": {"contributor": [{"credit-name": {"value": "A\x00"}}]}},
    ],
)
def test_odd_values_in_a_work_never_break_the_import(make_person: Callable[..., Person], work: dict) -> None:
    person = make_person("Ada Author")
    added, _known = profile_services.import_publications(person.user, entries=read_publications(json.dumps(work)))
    assert added == 1
    assert len(Publication.objects.get().title) <= 500


def test_an_uploaded_dblp_file_fills_the_list_once_and_a_second_time_adds_nothing(
    make_person: Callable[..., Person], client_for: Callable[[Person], Client]
) -> None:
    person = make_person("Ada Author")
    client, page = client_for(person), reverse("people:import_publications")
    for _round in range(2):
        file = SimpleUploadedFile("ada.xml", DBLP.encode())
        assert client.post(page, {"text": "", "file": file}).status_code == 302
    row = Publication.objects.get()
    assert (row.person, row.source, row.year) == (person, "DBLP", 2024)
    person.refresh_from_db()
    assert person.profile_changed_at is not None, "conflicts are looked for anew"


def test_a_second_source_adds_the_orcid_ids_the_first_did_not_know(make_person: Callable[..., Person]) -> None:
    person = make_person("Ada Author")
    bibtex = "@inproceedings{a, title={Fast H2O Simulation}, author={Ada Author}, year={2024}}"
    profile_services.import_publications(person.user, entries=read_publications(bibtex))
    profile_services.import_publications(person.user, entries=read_publications(DBLP))
    assert Publication.objects.get().coauthor_orcids == ["0000-0002-1825-0097", "0000-0001-5109-3700"]


def test_a_broken_file_names_its_field_and_adds_nothing(
    make_person: Callable[..., Person], client_for: Callable[[Person], Client]
) -> None:
    page = reverse("people:import_publications")
    answer = client_for(make_person()).post(page, {"file": SimpleUploadedFile("x.xml", b"<dblp><r>")})
    assert "not well-formed XML" in answer.text
    assert answer.context["form"].errors.keys() == {"file"}
    assert not Publication.objects.exists()
