"""What may be a picture on a public page: opened, measured and written anew, so that only the picture remains."""

import io
import struct
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES = 10_000_000
# Decoded, a pixel takes four bytes: this bounds what a small file can make the server allocate to 100 MB.
MOST_PIXELS = 25_000_000
FEWEST_ACROSS = 32
# No page shows a picture larger; the rest would only make the page slow.
LONGEST_KEPT = 1600
SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, struct.error, MemoryError)


class PictureRefused(Exception):
    """The file is no picture for a page; the text says why and what to do, in words for the person who sent it."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: encoded anew, in the format it came in. Width and height in pixels."""

    data: bytes
    suffix: str
    width: int
    height: int


def read_picture(file: IO[bytes], *, size: int) -> Picture:
    """Check an upload of `size` bytes and encode its picture anew, without EXIF, comments or colour profiles.

    Raises:
        PictureRefused: too large, no PNG, JPEG or WebP, moving, damaged, or an SVG.
    """
    if size > MOST_BYTES:
        raise PictureRefused(
            _("The file has %(size).1f MB; at most %(most)d MB are taken. Save it smaller or with fewer pixels.")
            % {"size": size / 1_000_000, "most": MOST_BYTES // 1_000_000}
        )
    file.seek(0)
    head = file.read(1024)
    if not head:
        raise PictureRefused(_("The file is empty. Choose the picture again."))
    if _looks_like_svg(head):
        raise PictureRefused(
            _("This is an SVG. It can carry scripts, so it is not taken. Export it as PNG, about 600 pixels wide.")
        )
    file.seek(0)
    return _encoded_anew(file)


def _encoded_anew(file: IO[bytes]) -> Picture:
    try:
        with Image.open(file, formats=tuple(SUFFIXES)) as image:
            kind = str(image.format)
            _refuse_by_measures(image)
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_KEPT, LONGEST_KEPT))
            clean = _pixels_only(upright, kind)
            target = io.BytesIO()
            options = {"quality": 88} if kind != "PNG" else {"optimize": True}
            clean.save(target, kind, **options)
    except Image.UnidentifiedImageError:
        raise PictureRefused(_("This is no PNG, JPEG or WebP. Save the picture in one of these formats.")) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused(_too_many_pixels()) from None
    except _UNREADABLE:
        raise PictureRefused(
            _("The picture is damaged or incomplete and does not open. Save it anew, and choose it again.")
        ) from None
    return Picture(target.getvalue(), SUFFIXES[kind], clean.width, clean.height)


def _refuse_by_measures(image: Image.Image) -> None:
    """What the head of the file tells, before its pixels are unpacked."""
    if image.width * image.height > MOST_PIXELS:
        raise PictureRefused(_too_many_pixels())
    if min(image.width, image.height) < FEWEST_ACROSS:
        raise PictureRefused(
            _("The picture is %(width)d × %(height)d pixels, too small to be seen. It needs at least %(least)d each.")
            % {"width": image.width, "height": image.height, "least": FEWEST_ACROSS}
        )
    if getattr(image, "n_frames", 1) > 1:
        raise PictureRefused(_("The picture moves. Choose a still one."))


def _pixels_only(image: Image.Image, kind: str) -> Image.Image:
    """The same pixels in a fresh image: EXIF, comments, text chunks and colour profiles stay behind."""
    has_alpha = kind != "JPEG" and (image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info)
    converted = image.convert("RGBA" if has_alpha else "RGB")
    clean = Image.new(converted.mode, converted.size)
    clean.paste(converted)
    return clean


def _too_many_pixels() -> str:
    most = MOST_PIXELS // 1_000_000
    return _("The picture has more than %(most)d million pixels. Make it smaller; 1600 across is enough.") % {
        "most": most
    }


def _looks_like_svg(head: bytes) -> bool:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith(b"<") and b"<svg" in text
