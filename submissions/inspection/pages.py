"""What pdfium reads: text, lines, page sizes, the picture of page 1. Runs in the child only."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .references import Line
from .report import clean_text

LONGEST_PAGE = 200_000  # characters
LONGEST_TEXT = 4_000_000
FIRST_PAGE_KEPT = 8_000
LARGEST_SIDE = 14_400.0  # points, the largest page the format knows
MOST_OBJECTS = 50_000  # drawn objects per page that are looked at for hidden text
DEEPEST_FORM = 4
HIDDEN_CHARACTERS = 20  # fewer are a label's trick, not a message
SMALLEST_FONT = 1.0  # points


@dataclass(frozen=True)
class PageFacts:
    """What one page shows; `size` in points."""

    size: tuple[float, float]
    lines: tuple[Line, ...]
    text: str
    has_hidden_text: bool


def read_pages(path: str) -> list[PageFacts]:
    """The facts of every page, in order."""
    document = pdfium.PdfDocument(path)
    facts = []
    for index in range(len(document)):
        page = document[index]
        width, height = page.get_size()
        text_page = page.get_textpage()
        text = _text(text_page)
        facts.append(
            PageFacts(
                size=(round(width, 1), round(height, 1)),
                lines=_lines(text_page, text, page.get_bbox()),
                text=clean_text(text, LONGEST_PAGE),
                has_hidden_text=_hidden_characters(page, text_page) >= HIDDEN_CHARACTERS,
            )
        )
        text_page.close()
        page.close()
    return facts


def text_of_pages(path: str) -> list[str]:
    """The text of every page, as far as the first four million characters reach."""
    document = pdfium.PdfDocument(path)
    texts = []
    left = LONGEST_TEXT
    for index in range(len(document)):
        page = document[index]
        text_page = page.get_textpage()
        texts.append(clean_text(_text(text_page), min(LONGEST_PAGE, left)))
        left -= len(texts[-1])
        text_page.close()
        page.close()
    return texts


def render_first_page(path: str, target: str, width: int) -> None:
    """Draw page 1 on white, `width` pixels wide and at most three times as high, and write it as PNG to `target`."""
    document = pdfium.PdfDocument(path)
    page = document[0]
    page_width, page_height = page.get_size()
    scale = width / max(1.0, min(page_width, LARGEST_SIDE))
    scale = min(scale, 3 * width / max(1.0, page_height))
    picture = page.render(scale=scale, fill_color=(255, 255, 255, 255)).to_pil().convert("RGB")
    # Few colours are enough for a small picture of a page, and a quarter of the bytes.
    picture.quantize(64).save(target, format="PNG", optimize=True)


def _text(text_page: Any) -> str:
    count = min(text_page.count_chars(), LONGEST_PAGE)
    return str(text_page.get_text_range(0, count)) if count > 0 else ""


def _lines(text_page: Any, text: str, box: tuple[float, float, float, float]) -> tuple[Line, ...]:
    _left, bottom, _right, top = box
    height = max(1.0, top - bottom)
    lines = []
    position = 0
    for part in text.split("\n"):
        stripped = clean_text(part, 500).strip()
        if stripped:
            start = position + len(part) - len(part.lstrip())
            try:
                upper = text_page.get_charbox(start)[3]
            except (pdfium.PdfiumError, IndexError):
                upper = bottom
            lines.append(Line(stripped, round((top - upper) / height, 3)))
        position += len(part) + 1
    return tuple(lines)


@dataclass(frozen=True)
class Cover:
    """Something drawn before a text: its box and whether it is an image."""

    left: float
    bottom: float
    right: float
    top: float
    is_image: bool

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies on it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    @property
    def area(self) -> float:
        """In square points."""
        return max(0.0, self.right - self.left) * max(0.0, self.top - self.bottom)


class _Walk:
    """Counts the characters on a page that no reader can see: white on nothing, invisible, or too small."""

    def __init__(self, page: Any, text_page: Any) -> None:
        self.text_page = text_page.raw
        width, height = page.get_size()
        self.page_area = max(1.0, width * height)
        self.hidden = 0
        self.looked_at = 0

    def through(self, count: int, get: Any, depth: int, *, is_covered: bool) -> None:
        covers: list[Cover] = []
        for index in range(count):
            self.looked_at += 1
            if self.looked_at > MOST_OBJECTS:
                return
            item = get(index)
            if not item:
                continue
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._text(item, covers, is_covered=is_covered)
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
                box = _box(item, is_image=False)
                inside_cover = is_covered or (box is not None and _is_covered(box, covers))
                self.through(
                    raw.FPDFFormObj_CountObjects(item),
                    lambda position, form=item: raw.FPDFFormObj_GetObject(form, position),
                    depth + 1,
                    is_covered=inside_cover,
                )
                if box is not None:
                    covers.append(box)
            elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING) or _is_filled_with_colour(item, kind):
                box = _box(item, is_image=kind == raw.FPDF_PAGEOBJ_IMAGE)
                if box is not None:
                    covers.append(box)

    def _text(self, item: Any, covers: list[Cover], *, is_covered: bool) -> None:
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        box = _box(item, is_image=False)
        is_invisible = mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
        if is_invisible:
            # The text layer of a scanned page lies invisible on the picture of the whole page.
            is_scan = any(cover.is_image and cover.area > 0.6 * self.page_area for cover in covers)
            is_hidden = mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE and not is_scan
        elif _is_tiny(item) or _is_transparent(item):
            is_hidden = True
        else:
            is_hidden = _is_white(item) and not is_covered and not (box is not None and _is_covered(box, covers))
        if is_hidden:
            size = raw.FPDFTextObj_GetText(item, self.text_page, None, 0)  # bytes of UTF-16 with its end
            self.hidden += max(0, size // 2 - 1)


def _hidden_characters(page: Any, text_page: Any) -> int:
    walk = _Walk(page, text_page)
    count = raw.FPDFPage_CountObjects(page.raw)
    walk.through(count, lambda index: raw.FPDFPage_GetObject(page.raw, index), 0, is_covered=False)
    return walk.hidden


def _is_covered(box: Cover, covers: list[Cover]) -> bool:
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return any(cover.holds(x, y) for cover in covers[-2000:])


def _box(item: Any, *, is_image: bool) -> Cover | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    return Cover(left.value, bottom.value, right.value, top.value, is_image)


def _fill(item: Any) -> tuple[int, int, int, int] | None:
    parts = tuple(ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(item, *parts):
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _is_white(item: Any) -> bool:
    fill = _fill(item)
    if fill is None:
        return False
    return min(fill[:3]) >= 250


def _is_transparent(item: Any) -> bool:
    fill = _fill(item)
    return fill is not None and fill[3] <= 5


def _is_filled_with_colour(item: Any, kind: int) -> bool:
    if kind != raw.FPDF_PAGEOBJ_PATH:
        return False
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(item, mode, stroke) or mode.value == raw.FPDF_FILLMODE_NONE:
        return False
    return not _is_white(item) and not _is_transparent(item)


def _is_tiny(item: Any) -> bool:
    size = ctypes.c_float()
    matrix = raw.FS_MATRIX()
    if not raw.FPDFTextObj_GetFontSize(item, size) or not raw.FPDFPageObj_GetMatrix(item, matrix):
        return False
    height = abs(size.value) * max((matrix.c**2 + matrix.d**2) ** 0.5, (matrix.a**2 + matrix.b**2) ** 0.5)
    return bool(0 < height < SMALLEST_FONT)
