"""The copy as a ZIP that opens from a file: links between its pages are relative, styles and fonts lie inside."""

import os
import posixpath
import re
import zipfile
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage
from django.utils.html import escape

ASSETS = "assets/"
_LINK = re.compile(r'(?P<before>\s(?:href|src)=")(?P<address>[^"]*)"')
_SCRIPT = re.compile(r"<script(?![^>]*ld\+json)[^>]*>.*?</script>", re.S)
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)|@import\s+['\"]([^'\"]+)['\"]")
# Scripts are not loaded from files, and what asks the site has no answer there.
_STYLE = ".only-live, .masthead .who, .doors { display: none !important; }\n"


class Archive:
    """Collects the files of one ZIP."""

    def __init__(self, target: Path, slug: str) -> None:
        self.slug, self.prefix = slug, f"{slug}-program/"
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self._assets: set[str] = set()
        self._queue: list[str] = []

    def write(self, bodies: Iterable[tuple[str, str, bytes]], others: Iterable[tuple[str, bytes]] = ()) -> None:
        """Write all answers, then the styles and fonts they need, and close the file."""
        bodies = list(bodies)
        others = list(others)
        self.names = {path: self.name_of(path) for path, _kind, _body in bodies}
        self.names |= {path: self.name_of(path) for path, _body in others}
        for path, kind, body in bodies:
            data = self._page(path, body.decode()).encode() if kind.startswith("text/html") else body
            self._add(self.names[path], data)
        for path, body in others:
            self._add(self.names[path], body)
        self._add(f"{ASSETS}file.css", _STYLE.encode())
        while self._queue:
            name = self._queue.pop()
            asset = _asset(name)
            if asset is None:
                continue
            self._add(ASSETS + name, asset)
            if name.endswith(".css"):
                for match in _CSS_URL.finditer(asset.decode("utf-8", "replace")):
                    self._need(posixpath.normpath(posixpath.join(posixpath.dirname(name), match[1] or match[2])))
        self._zip.close()

    def name_of(self, path: str) -> str:
        """The file of an address: /ws/program/talks/x/ is talks/x/index.html."""
        inner = path.removeprefix(f"/{self.slug}/").removeprefix("program/")
        return f"{inner}index.html" if inner == "" or inner.endswith("/") else inner

    def _add(self, name: str, data: bytes) -> None:
        info = zipfile.ZipInfo(self.prefix + name, date_time=(1980, 1, 1, 0, 0, 0))
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        self._zip.writestr(info, data)

    def _need(self, name: str) -> None:
        name = name.split("?")[0].split("#")[0]
        if name not in self._assets and not name.startswith(("data:", "..", "/", "http")):
            self._assets.add(name)
            self._queue.append(name)

    def _page(self, path: str, html: str) -> str:
        here = posixpath.dirname(self.names[path])

        def relative(name: str) -> str:
            return posixpath.relpath(name, here or ".")

        def rewrite(match: re.Match[str]) -> str:
            address = unescape(match["address"])
            plain, mark, rest = _split(address)
            if not plain.startswith("/") or plain.startswith("//"):
                return match[0]
            if plain.startswith(settings.STATIC_URL):
                name = plain.removeprefix(settings.STATIC_URL)
                self._need(name)
                target = relative(ASSETS + name)
            elif plain in self.names:
                target = relative(self.names[plain]) + (mark + rest if mark == "#" else "")
            else:
                target = urljoin(f"{settings.SITE_URL}/", address)
            return f'{match["before"]}{escape(target)}"'

        html = _LINK.sub(rewrite, _SCRIPT.sub("", html))
        style = f'<link rel="stylesheet" href="{relative(ASSETS + "file.css")}">'
        return html.replace("</head>", f"{style}</head>", 1)


def _split(address: str) -> tuple[str, str, str]:
    for mark in "#?":
        if mark in address:
            plain, _mark, rest = address.partition(mark)
            return plain, mark, rest
    return address, "", ""


def _asset(name: str) -> bytes | None:
    """A static file by its name, whether collected or in its folder."""
    if isinstance(staticfiles_storage, FileSystemStorage) and settings.STATIC_ROOT:
        path = os.path.join(settings.STATIC_ROOT, name)
        if os.path.isfile(path):
            return Path(path).read_bytes()
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else None
