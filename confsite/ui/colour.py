"""A conference's accent colour made readable on light and on dark pages (WCAG 2.2 contrast, 4.5:1)."""

import colorsys
import re
from dataclasses import dataclass
from functools import lru_cache

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


def readable_on(colour: str, page: str) -> str:
    """Return `colour` made darker or lighter, with its hue and saturation kept, only as far as 4.5:1 on `page` asks."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(value / 255 for value in parse(colour)))
    goal = 0.0 if luminance(page) > 0.18 else 1.0
    for step in range(51):
        shade = colorsys.hls_to_rgb(hue, lightness + (goal - lightness) * step / 50, saturation)
        candidate = "#" + "".join(f"{round(value * 255):02x}" for value in shade)
        if contrast(candidate, page) >= MINIMUM_CONTRAST:
            return candidate
    return "#000000" if goal == 0.0 else "#ffffff"


def text_on(colour: str) -> str:
    """Return near-black or white, whichever reads better on `colour`."""
    return max(("#ffffff", "#10171b"), key=lambda text: contrast(text, colour))


@lru_cache(maxsize=256)
def accent_of(colour: str | None) -> Accent:
    """Return the readable accent of a conference; an unusable colour falls back to the site's own."""
    base = colour if colour and _HEX.fullmatch(colour) else DEFAULT_ACCENT
    light, dark = readable_on(base, LIGHT_PAGE), readable_on(base, DARK_PAGE)
    return Accent(light=light, on_light=text_on(light), dark=dark, on_dark=text_on(dark))
