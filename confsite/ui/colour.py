"""A conference's accent colour made readable on light and on dark pages (WCAG 2.2 contrast, 4.5:1)."""

import re
from dataclasses import dataclass

DEFAULT_ACCENT = "#1f5c7a"
LIGHT_PAGE = "#f3f5f4"  # the darkest surface accent text stands on in the light theme
DARK_PAGE = "#262d31"  # the lightest surface accent text stands on in the dark theme
MINIMUM_CONTRAST = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Accent:
    """Four colours as `#rrggbb`: the accent and the text on it, for light and for dark pages."""

    light: str
    on_light: str
    dark: str
    on_dark: str

    def as_style(self) -> str:
        """Return CSS declarations for a style attribute on <html>."""
        return (
            f"--accent-light:{self.light};--on-accent-light:{self.on_light};"
            f"--accent-dark:{self.dark};--on-accent-dark:{self.on_dark}"
        )


def parse(colour: str) -> Rgb:
    """Return red, green, blue (0-255) of `#rrggbb`; raises ValueError for anything else."""
    if not _HEX.fullmatch(colour):
        raise ValueError(f"not a colour of the form #rrggbb: {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Return relative luminance, 0 (black) to 1 (white): WCAG 2.2, definition of relative luminance."""
    channels = []
    for value in parse(colour):
        part = value / 255
        channels.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    red, green, blue = channels
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21: WCAG 2.2, definition of contrast ratio."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """Return `colour` with a `share` (0 to 1) of `other` mixed in."""
    pairs = zip(parse(colour), parse(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable_on(colour: str, page: str) -> str:
    """Return `colour`, moved towards black or white only as far as 4.5:1 on `page` asks."""
    towards = "#000000" if luminance(page) > 0.18 else "#ffffff"
    for step in range(51):
        candidate = mixed(colour, towards, step / 50)
        if contrast(candidate, page) >= MINIMUM_CONTRAST:
            return candidate
    return towards


def text_on(colour: str) -> str:
    """Return near-black or white, whichever reads better on `colour`."""
    return max(("#ffffff", "#10171b"), key=lambda text: contrast(text, colour))


def accent_of(colour: str | None) -> Accent:
    """Return the readable accent of a conference; an unusable colour falls back to the site's own."""
    base = colour if colour and _HEX.fullmatch(colour) else DEFAULT_ACCENT
    light, dark = readable_on(base, LIGHT_PAGE), readable_on(base, DARK_PAGE)
    return Accent(light=light, on_light=text_on(light), dark=dark, on_dark=text_on(dark))
