"""When two names may be one person's, and which domains say that two people work at one place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.conflicts.domains import mailbox, organisation
from reviews.conflicts.names import Likeness, keys_of, likeness


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("José L. Abellán", "Jose L. Abellan", Likeness.SAME),
        ("Abellán, José L.", "José L. Abellán", Likeness.SAME),
        ("Eva Müller", "Eva Mueller", Likeness.SAME),
        ("Søren Ørsted", "Soren Orsted", Likeness.SAME),
        ("Wei Wang 0001", "Wei Wang", Likeness.SAME),
        ("Dr. Ana de la Cruz", "Ana Cruz", Likeness.SAME),
        ("Wang Wei", "Wei Wang", Likeness.ORDER),
        ("J. Cano", "José Cano", Likeness.INITIALS),
        ("J.L. Abellán", "José Luis Abellán", Likeness.INITIALS),
        ("Jose Abellan", "José L. Abellán", Likeness.INITIALS),
        ("Manuel E. Acacio", "Manuel Acacio Sánchez", Likeness.INITIALS),
        ("J.-P. O’Neil", "Jean-Pierre ONeil", Likeness.INITIALS),
        ("Sang-Hyun Park", "Sanghyun Park", Likeness.SPACING),
        ("Li Xiao-Ming", "Xiaoming Li", Likeness.SPACING),
        ("Jean-Pierre Weiß", "J. Weiss", Likeness.INITIALS),
        ("Jean-Pierre Curie", "Pierre Curie", Likeness.INITIALS),
        ("Ana Smith-Jones", "Ana Jones", Likeness.INITIALS),
        ("S.-H. Park", "Sang-Hyun Park", Likeness.INITIALS),
        ("王伟", "王伟", Likeness.SAME),
        ("Ann Alee", "Anna Lee", None),
        ("Mary-Jane Smith", "Maryam Smith", None),
        ("Jane Smith", "John Smith", None),
        ("J. Smith", "J. Smithson", None),
        ("A. B. Smith", "Anna C. Smith", None),
        ("Lee", "Ann Lee", None),
        ("A. B.", "Anna Berg", None),
        ("", "", None),
    ],
)
def test_initials_accents_and_order_make_names_alike_and_other_given_names_do_not(
    one: str, other: str, expected: Likeness | None
) -> None:
    assert likeness(one, other) == expected
    assert likeness(other, one) == expected, "it is the same both ways"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["José", "J.", "Luis", "L.", "Abellán", "Wei", "de", "Li", "O’Neil", "Wei-Li", "J-L."]),
        max_size=4,
    ),
    st.lists(
        st.sampled_from(["Jose", "J", "Luis", "L", "Abellan", "Wei", "Li", "ONeil", "X.", "Weili", "JL"]), max_size=4
    ),
)
def test_names_that_are_alike_are_always_found_by_a_common_key(one: list[str], other: list[str]) -> None:
    first, second = " ".join(one), " ".join(other)
    if likeness(first, second):
        assert set(keys_of(first)) & set(keys_of(second))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ana@cs.northlake.edu", "northlake.edu"),
        ("https://www.northlake.ac.uk/people/ana", "northlake.ac.uk"),
        ("ana@inf.ed.ac.uk", "ed.ac.uk"),
        ("ana@mail.edu", "mail.edu"),
        ("ana@gmail.com", ""),
        ("ana@mail.ru", ""),
        ("ana@web.de", ""),
        ("ana.github.io", "ana.github.io"),
        ("github.io", ""),
        ("https://sites.google.com/view/ana", ""),
        ("scholar.google.com", ""),
        ("ana@google.com", "google.com"),
        ("ana@member.acm.org", ""),
        ("www.linkedin.com/in/ana", ""),
        ("ana@ac.uk", ""),
        ("ana@localhost", ""),
        ("127.0.0.1", ""),
        ("ana@mail.uni-north.de", "uni-north.de"),
        ("cs.uni-north.edu", "uni-north.edu"),
        ("https://northlake.edu?lang=en", "northlake.edu"),
        ("https://northlake.edu:8443/x@y", "northlake.edu"),
        ("ana@uni-köln.de", "xn--uni-kln-e1a.de"),
        ("www.xn--uni-kln-e1a.de", "xn--uni-kln-e1a.de"),
        ("ana@northlake.edu.", "northlake.edu"),
    ],
)
def test_departments_share_their_parent_and_shared_hosts_say_nothing(address: str, expected: str) -> None:
    assert organisation(address) == expected


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Ana.Berg+reviews@gmail.com", "anaberg@googlemail.com", True),
        ("ana+x@northlake.edu", "Ana@northlake.edu", True),
        ("a.b@northlake.edu", "ab@northlake.edu", False),
    ],
)
def test_two_spellings_of_one_mailbox_agree(one: str, other: str, is_same: bool) -> None:
    assert (mailbox(one) == mailbox(other)) is is_same
