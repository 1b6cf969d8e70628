"""Pages and sorting of lists by address, so that a view can be bookmarked and shared."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest

ModelType = TypeVar("ModelType", bound=Model)


class WidePaginator(Paginator):
    """Finds the rows of a page by their keys first, then reads them with all they are joined to.

    In one query PostgreSQL would carry the long texts of every row of the list through its joins and its sort. The
    second query asks all conditions again, so it can only find less.
    """

    def page(self, number: int | str) -> Page[Any]:
        found = super().page(number)
        rows: Any = self.object_list
        part: Any = found.object_list
        found.object_list = rows.filter(pk__in=list(part.select_related(None).values_list("pk", flat=True)))
        return found


def page_of(request: HttpRequest, queryset: Any, per_page: int = 50, *, is_wide: bool = False) -> Page[Any]:
    """Return the page named by `?page=`; out of range or not a number gives the nearest page, never an error.

    `is_wide` is for long lists of rows joined to long texts: one more query, and far less work.
    """
    paginator = WidePaginator if is_wide else Paginator
    return paginator(queryset, per_page).get_page(request.GET.get("page"))


def sort_key(request: HttpRequest, allowed: Mapping[str, str | tuple[str, ...]], default: str) -> str:
    """Return the sort asked for by `?sort=`, such as `title` or `-title`, if it is allowed, else `default`."""
    asked = request.GET.get("sort", "")
    return asked if asked.removeprefix("-") in allowed else default


def sorted_by(
    queryset: QuerySet[ModelType],
    request: HttpRequest,
    allowed: Mapping[str, str | tuple[str, ...]],
    default: str,
) -> QuerySet[ModelType]:
    """Return `queryset` ordered as `?sort=` asks.

    `allowed` maps a key of the address to a field, or to several; only these can be sorted by, so that a hidden field
    cannot be read off an order. Rows without a value come last either way; equal rows keep one order (primary key).
    """
    key = sort_key(request, allowed, default)
    is_descending = key.startswith("-")
    fields = allowed[key.removeprefix("-")]
    order = []
    for field in (fields,) if isinstance(fields, str) else fields:
        expression = F(field.removeprefix("-"))
        backwards = is_descending != field.startswith("-")
        order.append(expression.desc(nulls_last=True) if backwards else expression.asc(nulls_last=True))
    return queryset.order_by(*order, "pk")
