"""Pages and sorting of lists by address, so that a view can be bookmarked and shared."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest

ModelType = TypeVar("ModelType", bound=Model)


def page_of(request: HttpRequest, queryset: Any, per_page: int = 50) -> Page[Any]:
    """Return the page named by `?page=`; out of range or not a number gives the nearest page, never an error."""
    return Paginator(queryset, per_page).get_page(request.GET.get("page"))


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
