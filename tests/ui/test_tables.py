"""Lists that are sorted and paged by address."""

from django.contrib.auth import get_user_model
from django.test import RequestFactory

from confsite.ui.tables import page_of, sorted_by

ALLOWED = {"email": "email", "joined": ("joined_at", "-email")}


def order(address: str) -> str:
    queryset = sorted_by(get_user_model().objects.all(), RequestFactory().get(address), ALLOWED, default="-joined")
    return str(queryset.query).partition("ORDER BY")[2]


def test_a_list_sorts_by_an_allowed_column_both_ways() -> None:
    assert '"email" ASC NULLS LAST' in order("/?sort=email")
    assert '"email" DESC NULLS LAST' in order("/?sort=-email")


def test_a_column_not_offered_cannot_be_read_off_an_order() -> None:
    assert "password" not in order("/?sort=password")
    assert order("/?sort=password") == order("/") == order("/?sort=-joined")


def test_equal_rows_keep_one_order_over_all_pages() -> None:
    assert order("/?sort=email").rstrip().endswith('"id" ASC')


def test_turning_a_sort_around_turns_every_part_of_it() -> None:
    assert '"joined_at" DESC NULLS LAST' in order("/?sort=-joined")
    assert '"email" ASC NULLS LAST' in order("/?sort=-joined")


def test_a_page_that_does_not_exist_shows_the_nearest_one() -> None:
    for asked, shown in [("0", 4), ("99", 4), ("x", 1), ("", 1), ("2", 2)]:
        assert page_of(RequestFactory().get("/", {"page": asked}), range(200)).number == shown
