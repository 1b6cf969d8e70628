"""What evidence is found, kept with its date, and whom it is shown to."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from confsite.accounts.models import Affiliation, Person, Publication, Relation
from confsite.accounts.services import erase_person, merge_people
from confsite.conferences.files.services import load_text
from confsite.conferences.models import CommitteeEntry, Conference, Membership, Role
from reviews.assignments.services import assign
from reviews.conflicts import services
from reviews.models import Conflict, ConflictSettings, PossibleConflict, ReviewingRules
from reviews.papers import conflict_workbench
from reviews.papers.conflict_services import lift_ruling, restore_conflict, rule_out, set_conflict
from reviews.refusals import Refused
from submissions.models import DeclaredConflict
from tests import factories


def found(conference: Conference) -> set[tuple[int, str, str]]:
    """(paper's number, person's name, kind) of every active conflict."""
    rows = Conflict.objects.filter(conference=conference, dismissed_at__isnull=True)
    return set(rows.values_list("submission__number", "person__name", "kind"))


def possible(conference: Conference) -> dict[str, tuple[str, list[str]]]:
    """Person's name → kind and words of what chairs should look at."""
    return {
        row.person.name: (row.kind, [reason["words"] for reason in row.reasons])
        for row in PossibleConflict.objects.filter(conference=conference, state="OPEN").select_related("person")
    }


def member(conference: Conference, name: str, email: str = "") -> Person:
    return factories.add_member(conference, factories.make_person(name, email=email), Role.PC_MEMBER)


def publish(person: Person, title: str, year: int | None, *names: str, **fields: object) -> Publication:
    return Publication.objects.create(person=person, title=title, year=year, coauthors=list(names), **fields)


def test_every_reason_is_kept_with_the_day_it_was_noticed_and_an_old_one_keeps_its_day(conference: Conference) -> None:
    mia = member(conference, "Mia Member", "mia@northlake.example.org")
    ada = factories.make_person("Ada Author", email="ada@northlake.example.org")
    Affiliation.objects.create(person=mia, institution="S", domain="southlake.example.org")
    paper = factories.make_submission(conference, authors=[ada])
    services.detect_conflicts(conference)
    row = Conflict.objects.get()
    assert [reason["sort"] for reason in row.reasons] == ["DOMAIN"]
    assert row.reasons[0]["on"] == conference.now().date().isoformat()
    Conflict.objects.update(reasons=[row.reasons[0] | {"on": "2020-01-02"}])
    Affiliation.objects.create(person=ada, institution="S", domain="lab.southlake.example.org", year_to=2090)
    services.detect_conflicts(conference)
    row.refresh_from_db()
    assert {(reason["words"][:50], reason["on"] == "2020-01-02") for reason in row.reasons} == {
        ("Ada Author is at northlake.example.org too", True),
        ("Ada Author is at southlake.example.org too (one of", False),
    }
    assert paper.conflicts.count() == 1, "two reasons of one kind are one conflict"


def test_advisors_are_conflicts_for_ever_and_collaborators_for_the_conferences_own_number_of_years(
    conference: Conference,
) -> None:
    mia, year = member(conference, "Mia Member"), conference.now().year
    for name, kind, until in (("Old advisor", "ADVISOR", 1999), ("Old friend", "COLLABORATOR", year - 5)):
        person = factories.make_person(name)
        Relation.objects.create(person=mia, kind=kind, other=person, other_name=name, year_to=until)
        factories.make_submission(conference, authors=[person])
    services.detect_conflicts(conference)
    assert found(conference) == {(1, "Mia Member", "ADVISOR")}
    ConflictSettings.objects.create(conference=conference, coauthor_years=6)
    services.detect_conflicts(conference)
    assert (2, "Mia Member", "COLLABORATOR") in found(conference)


def test_a_publication_on_both_lists_or_with_the_others_orcid_is_certain_and_an_old_one_is_not(
    conference: Conference,
) -> None:
    year = conference.now().year
    doi, title, orcid, old = (member(conference, name) for name in ("Doi", "Title", "Orcid", "Old"))
    ada = factories.make_person("Ada Author")
    Person.objects.filter(pk=ada.pk).update(orcid="0000-0002-1825-0097")
    publish(ada, "One", year - 1, "Ada Author", doi="10.1000/one")
    publish(doi, "One, as published", year - 1, doi="10.1000/ONE")
    publish(ada, "A rather long title of a paper", year - 2)
    publish(title, "A Rather Long Title of a Paper.", year - 2)
    publish(orcid, "Two", year, "A. Author", coauthor_orcids=["0000-0002-1825-0097"])
    publish(old, "Three", year - 9, coauthor_orcids=["0000-0002-1825-0097"])
    factories.make_submission(conference, authors=[ada])
    services.detect_conflicts(conference)
    assert found(conference) == {(1, name, "COLLABORATOR") for name in ("Doi", "Title", "Orcid")}
    row = Conflict.objects.get(person=orcid)
    assert row.reasons[0]["sort"] == "PUBLICATION"
    assert f"“Two” ({year})" in row.evidence


def test_names_in_publications_are_only_possible_conflicts(conference: Conference) -> None:
    mia, other = member(conference, "Mia Member"), member(conference, "Lena Berg")
    ada = factories.make_person("Ada Author")
    publish(mia, "Together", conference.now().year, "M. Member", "A. Author")
    publish(ada, "Elsewhere", None, "Ada Author", "Berg, L.")
    publish(other, "Alone", conference.now().year, "Lena Berg")
    factories.make_submission(conference, authors=[ada])
    services.detect_conflicts(conference)
    assert found(conference) == set()
    assert possible(conference).keys() == {"Mia Member", "Lena Berg"}
    kind, words = possible(conference)["Mia Member"]
    assert kind == "COLLABORATOR"
    assert "A. Author" in words[0]
    assert "Together" in words[0]


def test_one_human_under_two_accounts_is_certain_by_mailbox_and_possible_by_name_or_home_page(
    conference: Conference,
) -> None:
    member(conference, "Max Mailbox", "max.mailbox@gmail.com")
    member(conference, "Nora Name", "nora@one.example.org")
    home = member(conference, "Hal Home", "hal@two.example.org")
    Person.objects.filter(pk=home.pk).update(homepage="https://www.hal.example.net/")
    authors = [
        factories.make_person("M. M.", email="maxmailbox+papers@gmail.com"),
        factories.make_person("N. Name", email="n@three.example.org"),
        factories.make_person("H", email="h@four.example.org"),
    ]
    Person.objects.filter(pk=authors[2].pk).update(homepage="http://hal.example.net")
    factories.make_submission(conference, authors=authors)
    services.detect_conflicts(conference)
    assert found(conference) == {(1, "Max Mailbox", "AUTHOR")}
    assert {name: kind for name, (kind, _words) in possible(conference).items()} == {
        "Nora Name": "AUTHOR",
        "Hal Home": "AUTHOR",
    }


def test_a_domain_the_chairs_excluded_makes_no_conflict(conference: Conference) -> None:
    member(conference, "Mia Member", "mia@agency.example.org")
    factories.make_submission(conference, authors=[factories.make_person(email="a@lab.agency.example.org")])
    ConflictSettings.objects.create(conference=conference, ignored_domains="agency.example.org")
    services.detect_conflicts(conference)
    assert found(conference) == set()


def test_a_pinned_non_conflict_silences_every_later_search_but_not_authorship(reviewing: Conference) -> None:
    mia = member(reviewing, "Mia Member", "mia@northlake.example.org")
    ada = factories.make_person("Ada Author", email="ada@northlake.example.org")
    paper = factories.make_submission(reviewing, authors=[ada])
    services.detect_conflicts(reviewing)
    ruling = rule_out(None, submission=paper, person=mia, evidence="Two universities share the domain.")
    assert found(reviewing) == set()
    Relation.objects.create(person=mia, kind="ADVISOR", other=ada, other_name="Ada")
    DeclaredConflict.objects.create(conference=reviewing, submission=paper, person=mia, name="M", kind="PERSONAL")
    services.detect_conflicts(reviewing)
    assert found(reviewing) == set(), "neither the profile nor the authors raise it again"
    assert services.find_conflicts_of(mia, paper) == []
    with pytest.raises(Refused, match="settled"):
        services.declare_conflict(mia.user, person=mia, submission=paper, kind="OTHER")
    restore_conflict(None, conflict=ruling)
    assert (1, "Mia Member", "INSTITUTION") in found(reviewing), "taking it back brings back what it dismissed"
    factories.make_submission(reviewing, authors=[mia])
    with pytest.raises(Refused, match="author"):
        rule_out(None, submission=reviewing.submissions.get(number=2), person=mia)


def test_chairs_without_a_conflict_read_the_evidence_and_the_person_reads_only_the_own_words(
    reviewing: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    mia = member(reviewing, "Mia Member", "mia@northlake.example.org")
    other = factories.add_member(
        reviewing, factories.make_person("Otto", email="o@northlake.example.org"), Role.PC_CHAIR
    )
    ada = factories.make_person("Ada Author", email="ada@northlake.example.org")
    factories.make_submission(reviewing, authors=[ada], title="Cold Caches")
    services.detect_conflicts(reviewing)
    place = reverse("reviewing:conflicts", args=[reviewing.slug])
    assert "Ada Author is at northlake.example.org too" in client_for(chair).get(place).text
    page = client_for(other).get(place).text
    assert "Cold Caches" not in page
    assert "Ada Author" not in page
    own = client_for(mia).get(reverse("reviews:conflicts", args=[reviewing.slug])).text
    assert "Cold Caches" not in own
    assert "Ada" not in own


def test_possible_conflicts_of_a_chairs_own_kind_of_trouble_stay_hidden_from_that_chair(
    conference: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    """A chair in conflict with a paper sees nothing of what is possible about it."""
    member(conference, "Nora Name")
    paper = factories.make_submission(conference, authors=[factories.make_person("N. Name")], title="Cold Caches")
    services.detect_conflicts(conference)
    client, place = client_for(chair), reverse("reviewing:possible_conflicts", args=[conference.slug])
    assert "Cold Caches" in client.get(place).text
    Conflict.objects.create(
        conference=conference, submission=paper, person=chair, kind="OTHER", source="CHAIR", noticed_at=paper.created_at
    )
    assert "Cold Caches" not in client.get(place).text
    row = PossibleConflict.objects.get()
    answer = client.post(
        reverse("reviewing:settle_possible", args=[conference.slug]), {"one": f"CONFIRMED:{row.pk}"}, follow=True
    )
    assert "Nothing changed" in answer.text
    assert not Conflict.objects.filter(person=row.person).exists()


def test_evidence_from_another_submission_names_it_only_to_chairs_who_see_that_one_too(
    reviewing: Conference, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    """A chair kept away from the other submission must not learn from a neighbour's evidence who wrote it."""
    mia, ada = member(reviewing, "Mia Member"), factories.make_person("Ada Author")
    other = factories.add_member(reviewing, factories.make_person("Otto"), Role.PC_CHAIR)
    hidden = factories.make_submission(reviewing, authors=[mia, ada], title="Cold Caches")
    paper = factories.make_submission(reviewing, authors=[ada], title="Warm Caches")
    set_conflict(None, submission=hidden, person=other)
    services.detect_conflicts(reviewing)
    conflict = Conflict.objects.get(submission=paper, person=mia)
    words = "co-author of Ada Author on submission #1 here"
    places = [
        reverse("reviewing:conflicts", args=[reviewing.slug]),
        reverse("reviewing:paper", args=[reviewing.slug, paper.number]),
        reverse("reviewing:conflicts_csv", args=[reviewing.slug]),
    ]
    for place in places:
        answer = client_for(chair).get(place)
        assert words in (b"".join(answer).decode() if answer.streaming else answer.text), "an unconflicted chair knows"
        answer = client_for(other).get(place)
        text = b"".join(answer).decode() if answer.streaming else answer.text
        assert "co-author of Ada Author" in text
        assert "submission #1" not in text
    Conflict.objects.filter(pk=conflict.pk).delete()
    with pytest.raises(Refused, match="found just now") as refusal:
        assign(other.user, submission=paper, person=mia)
    assert "#1" not in str(refusal.value)


def test_a_chair_s_own_conflict_that_was_ruled_out_comes_back_when_the_ruling_is_taken_back(
    reviewing: Conference, member: Person
) -> None:
    paper = factories.make_submission(reviewing)
    set_conflict(None, submission=paper, person=member)
    ruling = rule_out(None, submission=paper, person=member)
    assert found(reviewing) == set()
    restore_conflict(None, conflict=ruling)
    assert found(reviewing) == {(1, "Mia Member", "ADMINISTRATIVE")}


def test_pressing_an_old_button_after_another_chair_ruled_a_conflict_out_breaks_nothing(
    reviewing: Conference, member: Person, chair: Person, client_for: Callable[[Person], Client]
) -> None:
    paper = factories.make_submission(reviewing)
    shown = set_conflict(None, submission=paper, person=member)
    rows = [shown, rule_out(None, submission=paper, person=member)]
    for row, action in [(row, action) for row in rows for action in ("dismiss", "pin", "unpin", "rule_out", "restore")]:
        if not Conflict.objects.filter(pk=row.pk).exists():
            continue
        answer = client_for(chair).post(
            reverse("reviewing:change_conflict", args=[reviewing.slug, row.pk]), {"action": action}, follow=True
        )
        assert answer.status_code == 200, action
        rule_out(None, submission=paper, person=member)
    assert found(reviewing) == set()
    lift_ruling(paper, member)
    assert found(reviewing) == {(1, "Mia Member", "ADMINISTRATIVE")}, "however often it was ruled out"


def test_a_pinned_non_conflict_holds_against_a_mailbox_that_only_looks_like_the_person_s(
    reviewing: Conference,
) -> None:
    mia = member(reviewing, "Mia Member", "lab@northlake.example.org")
    paper = factories.make_submission(reviewing)
    rule_out(None, submission=paper, person=mia, evidence="The lab shares a mailbox.")
    paper.authors.update(email="lab+caches@northlake.example.org")
    services.detect_conflicts(reviewing)
    assert found(reviewing) == set()
    assert services.find_conflicts_of(mia, paper) == []
    factories.make_submission(reviewing, authors=[mia])
    rule = {"conference": reviewing, "kind": "ADMINISTRATIVE", "source": "CHAIR", "is_pinned": True}
    now = reviewing.now()
    Conflict.objects.create(
        submission=reviewing.submissions.get(number=2), person=mia, noticed_at=now, dismissed_at=now, **rule
    )
    services.detect_conflicts(reviewing)
    assert (2, "Mia Member", "AUTHOR") in found(reviewing), "but nothing silences authorship"


def test_joining_two_accounts_sheds_no_conflict(reviewing: Conference) -> None:
    kept, absorbed = member(reviewing, "Mia Member"), factories.make_person("Mia M. Member")
    paper, now = factories.make_submission(reviewing), reviewing.now()
    row = {"conference": reviewing, "submission": paper, "kind": "INSTITUTION", "source": "DETECTION"}
    Conflict.objects.create(person=kept, noticed_at=now, dismissed_at=now, **row)
    Conflict.objects.create(person=absorbed, noticed_at=now, is_pinned=True, **row)
    merge_people(kept=kept, absorbed=absorbed)
    assert found(reviewing) == {(1, "Mia Member", "INSTITUTION")}
    assert Conflict.objects.get().is_pinned, "and what a chair pinned stays pinned"


def accml() -> Conference:
    """The workshop as announced, its organizers and committee with a role each."""
    path = Path(django_settings.BASE_DIR) / "events" / "accml-2020-isca.toml"
    conference = Conference.objects.get(slug=load_text(None, text=path.read_text(), name=path.name).slug)
    roles = {"ORGANIZERS": Role.PC_CHAIR, "PROGRAM_COMMITTEE": Role.PC_MEMBER}
    people: dict[str, Person] = {}
    for entry in CommitteeEntry.objects.filter(conference=conference).select_related("committee"):
        person = people.setdefault(entry.name, entry.person or factories.make_person(entry.name))
        for kind in entry.committee.kinds:
            Membership.objects.get_or_create(conference=conference, person=person, role=roles[kind])
    return conference


def test_three_authors_of_accml_2020_are_found_as_organizer_pc_member_and_once_invited_as_speaker(db: None) -> None:
    """STONNE at AccML 2020, handed in under other accounts with other spellings than the committee's page."""
    conference = accml()
    names = ("Munoz-Martinez, Francisco", "Jose L. Abellan", "Acacio, M. E.", "T. Krishna")
    paper = factories.make_submission(conference, authors=[factories.make_person(name) for name in names])
    services.detect_conflicts(conference)
    assert possible(conference).keys() == {"José L. Abellán", "Manuel E. Acacio"}
    assert {kind for kind, _words in possible(conference).values()} == {"AUTHOR"}
    speaker = factories.make_person("Tushar Krishna")
    factories.add_member(conference, speaker, Role.EXTERNAL_REVIEWER)
    services.detect_conflicts(conference)
    assert possible(conference).keys() == {"José L. Abellán", "Manuel E. Acacio", "Tushar Krishna"}
    rows = PossibleConflict.objects.filter(conference=conference)
    conflict_workbench.settle_possible(None, rows=rows, verdict="CONFIRMED")
    three = ("José L. Abellán", "Manuel E. Acacio", "Tushar Krishna")
    assert found(conference) == {(1, name, "AUTHOR") for name in three}
    acacio = Person.objects.get(name="Manuel E. Acacio")
    with pytest.raises(Refused, match="conflict"):
        assign(None, submission=paper, person=acacio)


def test_what_authors_declare_with_a_member_or_with_a_stranger_looks_the_same_to_them(
    conference: Conference, client_for: Callable[[Person], Client]
) -> None:
    """Authors cannot find out who is on the committee by declaring conflicts."""
    member(conference, "Mia Member", "mia@one.example.org")
    author = factories.make_person("Ada Author")
    pages = []
    for email in ("mia@one.example.org", "nix@one.example.org"):
        paper = factories.make_submission(conference, authors=[author], number=7)
        DeclaredConflict.objects.create(
            conference=conference, submission=paper, name="Same Name", email=email, kind="ADVISOR"
        )
        services.detect_conflicts(conference)
        page = client_for(author).get(reverse("submissions:detail", args=[conference.slug, 7])).text
        pages.append(page.replace(email, "ADDRESS").replace(str(paper.public_id), "ID"))
        paper.delete()

    def words(page: str) -> list[str]:
        plain = re.sub(r"\d{4}-\d\d-\d\dT[0-9:.+]+|\d\d:\d\d(:\d\d)?", "TIME", page)
        return [line for line in plain.splitlines() if "csrf" not in line and "nonce" not in line]

    assert words(pages[0]) == words(pages[1])


def test_a_finding_takes_its_paper_changed_meanwhile_into_account(conference: Conference) -> None:
    """A possible conflict goes with the author who gave rise to it."""
    member(conference, "Nora Name")
    paper = factories.make_submission(conference, authors=[factories.make_person("N. Name")])
    services.detect_conflicts(conference)
    assert possible(conference).keys() == {"Nora Name"}
    paper.authors.all().delete()
    paper.updated_at = conference.now() + timedelta(seconds=1)
    paper.save()
    services.detect_conflicts(conference)
    assert possible(conference) == {}


def test_the_own_page_says_which_kinds_of_conflict_follow_from_the_profile_and_until_when(
    reviewing: Conference, client_for: Callable[[Person], Client]
) -> None:
    mia, year = member(reviewing, "Mia Member", "mia@northlake.example.org"), reviewing.now().year
    Affiliation.objects.create(person=mia, institution="S", domain="southlake.example.org", year_to=year - 9)
    Relation.objects.create(person=mia, kind="ADVISOR", other_name="Old Advisor", year_to=1999)
    Relation.objects.create(person=mia, kind="COLLABORATOR", other_name="Friend", year_to=year - 1)
    publish(mia, "Together", year)
    page = client_for(mia).get(reverse("reviews:conflicts", args=[reviewing.slug]))
    rows = {row.with_whom: (row.kind, row.until, row.counts_now) for row in page.context["consequences"]}
    assert rows == {
        "northlake.example.org": ("same institution", None, True),
        "southlake.example.org": ("same institution", year - 6, False),
        "Old Advisor": ("advisor or advisee", None, True),
        "Friend": ("recent collaborator", year + 2, True),
        f"co-authors of 1 publication since {year - 3}": ("recent collaborator", None, True),
    }
    assert "takes effect in your lists at the next important date" not in page.text
    ReviewingRules.objects.create(conference=reviewing, authors_shown="NEVER")
    page = client_for(mia).get(reverse("reviews:conflicts", args=[reviewing.slug]))
    assert "takes effect in your lists at the next important date" in page.text


def test_erasing_an_author_takes_their_name_out_of_all_evidence(conference: Conference) -> None:
    mia = member(conference, "Mia Member", "mia@northlake.example.org")
    member(conference, "A. Önder", "x@southlake.example.org")
    ada = factories.make_person("Ada Önder", email="ada@northlake.example.org")
    Relation.objects.create(person=mia, kind="ADVISOR", other=ada, other_name="Ada Önder")
    factories.make_submission(conference, authors=[ada])
    services.detect_conflicts(conference)
    Conflict.objects.update(evidence="only the first words were kept")
    erase_person(ada)
    assert not any("Önder" in str(row.reasons) for row in Conflict.objects.all())
    assert not any("Ada" in str(row.reasons) for row in PossibleConflict.objects.all())
