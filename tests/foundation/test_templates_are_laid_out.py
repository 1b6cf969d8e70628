"""Templates are read by people: one element a line, and no page squeezed into a few lines."""

from pathlib import Path

from django.conf import settings

LONGEST = 300  # a sentence to be translated, or one tag, cannot be broken


def test_no_line_of_a_template_goes_on_for_ever() -> None:
    root = Path(settings.BASE_DIR) / "templates"
    long = [
        f"{path.relative_to(root)}:{number}"
        for path in sorted(root.rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert long == []
