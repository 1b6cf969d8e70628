"""Addresses of talks and people in a program: readable, unique, and kept for years."""

from collections.abc import Collection

from django.utils.text import slugify


def free_slug(text: str, taken: Collection[str], *, fallback: str) -> str:
    """A slug of at most 80 characters that is not in `taken`; the address never changes afterwards."""
    base = slugify(text)[:70].strip("-") or fallback
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
