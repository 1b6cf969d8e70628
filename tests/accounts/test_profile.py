"""One's own profile, as its owner sees it."""

import pytest
from django.core.exceptions import ValidationError

from confsite.accounts.bibtex import BibtexError, name_as_printed, read_bibtex
from confsite.accounts.forms import clean_domain, clean_orcid
from confsite.accounts.models import Affiliation, Publication, Relation

BIBTEX = """
@inproceedings{moreau2029,
  author = {Moreau, Camille and Lind{\\"o}, Åsa},
  title = {Sparse {GPU} kernels},
  booktitle = {Workshop on Edge Learning},
  year = 2029,
  doi = {https://doi.org/10.5555/123.456}
}
@article{hora, author = {Pavel Hora}, title = {A second paper}, journal = {Some Journal}, year = {2027}}
"""


def post_profile(client, **changes):
    values = {"name": "Camille Moreau", "sort_key": "", "orcid": "", "homepage": "", "country": "", "time_zone": ""}
    return client.post("/people/me/", values | changes)


def test_a_changed_name_is_saved_and_sorted_by_its_family_name(make_person, client_for):
    person = make_person("Camille Moreau")
    post_profile(client_for(person), name="  Camille   Lefèvre ", sort_key=person.sort_key)
    person.refresh_from_db()
    assert (person.name, person.sort_key) == ("Camille Lefèvre", "lefevre camille")


def test_a_sort_key_of_ones_own_is_kept(make_person, client_for):
    person = make_person("Wang Fang")
    post_profile(client_for(person), name="Wang Fang", sort_key="Wang Fang")
    person.refresh_from_db()
    assert person.sort_key == "wang fang"


def test_the_chosen_time_zone_is_the_one_deadlines_are_shown_in(make_person, client_for):
    person = make_person()
    post_profile(client_for(person), time_zone="Asia/Tokyo")
    person.user.refresh_from_db()
    assert person.user.time_zone == "Asia/Tokyo"


def test_an_orcid_of_somebody_else_is_refused_with_a_cure(make_person, client_for):
    other = make_person()
    other.orcid = "0000-0002-1825-0097"
    other.save()
    response = post_profile(client_for(make_person()), orcid="https://orcid.org/0000-0002-1825-0097")
    assert "verify the address you used there" in response.content.decode()


@pytest.mark.parametrize(
    "typed",
    ["0000-0002-1825-0097", "0000000218250097", "https://orcid.org/0000-0002-1825-0097", " 0000-0002-1825-0097/"],
)
def test_an_orcid_may_be_typed_in_any_of_its_forms(typed):
    assert clean_orcid(typed) == "0000-0002-1825-0097"


def test_an_orcid_with_a_wrong_digit_is_refused():
    with pytest.raises(ValidationError, match="check digit"):
        clean_orcid("0000-0002-1825-0098")


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("https://www.northlake.example.org/people", "northlake.example.org"),
        ("me@Northlake.example.org", "northlake.example.org"),
        ("", ""),
    ],
)
def test_a_domain_is_read_from_what_people_paste(typed, domain):
    assert clean_domain(typed) == domain


def test_something_that_is_no_domain_is_refused():
    with pytest.raises(ValidationError, match="not a domain"):
        clean_domain("Northlake University")


def test_an_affiliation_can_be_added_changed_and_removed(make_person, client_for):
    person = make_person()
    client = client_for(person)
    client.post("/people/me/affiliations/", {"institution": "Northlake", "domain": "www.northlake.example.org"})
    row = Affiliation.objects.get(person=person)
    assert row.domain == "northlake.example.org"
    client.post(f"/people/me/affiliations/{row.pk}/", {"institution": "Northlake University", "year_from": "2020"})
    row.refresh_from_db()
    assert (row.institution, row.year_from) == ("Northlake University", 2020)
    client.post(f"/people/me/affiliations/{row.pk}/remove/")
    assert not person.affiliations.exists()


def test_present_affiliations_stand_before_past_ones(make_person, client_for):
    person = make_person()
    client = client_for(person)
    client.post("/people/me/affiliations/", {"institution": "Old", "year_from": "2001", "year_to": "2010"})
    client.post("/people/me/affiliations/", {"institution": "Now", "year_from": "2011"})
    assert [a.institution for a in person.affiliations.all()] == ["Now", "Old"]


def test_years_the_wrong_way_round_are_refused_and_named(make_person, client_for):
    person = make_person()
    response = client_for(person).post(
        "/people/me/affiliations/", {"institution": "Northlake", "year_from": "2020", "year_to": "2010"}
    )
    assert "ends before it begins" in response.content.decode()
    assert not person.affiliations.exists()


def test_somebody_elses_entry_looks_as_if_it_did_not_exist(make_person, client_for):
    other = make_person()
    row = Affiliation.objects.create(person=other, institution="Elsewhere")
    client = client_for(make_person())
    assert client.get(f"/people/me/affiliations/{row.pk}/").status_code == 404
    assert client.post(f"/people/me/affiliations/{row.pk}/remove/").status_code == 404
    assert Affiliation.objects.filter(pk=row.pk).exists()


def test_a_relation_by_a_known_address_is_tied_to_that_person_without_a_word(make_person, client_for):
    advisor = make_person("Ada Visor", email="ada@example.org")
    person = make_person()
    values = {"kind": "ADVISOR", "other_name": "Ada V.", "other_email": "ADA@example.org"}
    response = client_for(person).post("/people/me/relations/", values, follow=True)
    assert Relation.objects.get(person=person).other == advisor
    assert "Ada Visor" not in response.content.decode()


def test_bibtex_is_read_with_names_as_printed():
    first, second = read_bibtex(BIBTEX)
    assert first["title"] == "Sparse GPU kernels"
    assert first["coauthors"] == ["Camille Moreau", "Åsa Lindö"]
    assert (first["venue"], first["year"], first["doi"]) == ("Workshop on Edge Learning", 2029, "10.5555/123.456")
    assert second["venue"] == "Some Journal"


def test_a_name_with_a_generational_suffix_keeps_its_given_name():
    assert name_as_printed("Smith, Jr., John") == "John Smith"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "No entry was found"),
        ("just words", "No entry was found"),
        ("@article{a, author = {X Y}}", "has no title"),
        ("\n\n@article{a, title = {Open", "Line 3"),
        ("@article{a, title={" + "{" * 5000 + "x" + "}" * 5000 + "}}", "cannot be read"),
        ("@article{" * 1001, "More than 1000 entries"),
    ],
)
def test_broken_bibtex_is_refused_with_its_line(text, message):
    with pytest.raises(BibtexError, match=message):
        read_bibtex(text)


def test_importing_the_same_bibtex_twice_adds_nothing_the_second_time(make_person, client_for):
    person = make_person()
    client = client_for(person)
    client.post("/people/me/publications/import/", {"text": BIBTEX})
    response = client.post("/people/me/publications/import/", {"text": BIBTEX}, follow=True)
    assert person.publications.count() == 2
    assert "2 were here already" in response.content.decode()


def test_a_mistake_in_the_bibtex_adds_nothing_at_all(make_person, client_for):
    person = make_person()
    text = BIBTEX + "\n@article{x, author = {No Title}}"
    response = client_for(person).post("/people/me/publications/import/", {"text": text})
    assert "has no title" in response.content.decode()
    assert not person.publications.exists()


def test_a_publication_typed_by_hand_keeps_one_author_per_line(make_person, client_for):
    person = make_person()
    client_for(person).post(
        "/people/me/publications/", {"title": "Typed", "coauthors": "A One\n\n B  Two ", "year": "2020"}
    )
    assert Publication.objects.get(person=person).coauthors == ["A One", "B Two"]


@pytest.mark.parametrize("path", ["", "affiliations/", "relations/", "publications/", "data/", "erase/"])
def test_the_profile_asks_strangers_to_sign_in(client, db, path):
    response = client.get(f"/people/me/{path}")
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize("kind", ["affiliations", "relations", "publications"])
def test_a_long_list_costs_as_few_queries_as_a_short_one(make_person, client_for, django_assert_max_num_queries, kind):
    person = make_person()
    model = {"affiliations": Affiliation, "relations": Relation, "publications": Publication}[kind]
    field = {"affiliations": "institution", "relations": "other_name", "publications": "title"}[kind]
    client = client_for(person)
    client.get(f"/people/me/{kind}/")
    model.objects.bulk_create(model(person=person, **{field: f"Row {n}"}) for n in range(2))
    with django_assert_max_num_queries(12) as few:
        client.get(f"/people/me/{kind}/")
    model.objects.bulk_create(model(person=person, **{field: f"More {n}"}) for n in range(198))
    with django_assert_max_num_queries(12) as many:
        client.get(f"/people/me/{kind}/")
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "path", ["", "affiliations/", "relations/", "publications/", "publications/import/", "data/", "mail/"]
)
def test_no_cache_keeps_what_people_tell_about_themselves(make_person, client_for, path):
    answer = client_for(make_person()).get(f"/people/me/{path}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
