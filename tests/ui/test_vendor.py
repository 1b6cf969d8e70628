"""What browsers load is what was reviewed."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

STATIC = Path(__file__).parents[2] / "static"
VENDOR = STATIC / "vendor"
MANIFEST = json.loads((VENDOR / "MANIFEST.json").read_text())


@pytest.mark.parametrize("package", MANIFEST, ids=lambda package: package["name"])
def test_vendored_files_are_exactly_those_of_the_manifest(package: dict) -> None:
    folder = VENDOR / package["folder"]
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == package["files"]
    assert package["version"]
    assert package["licence"]


def test_stylesheets_point_only_at_files_that_exist_here() -> None:
    for sheet in STATIC.rglob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)", sheet.read_text()):
            target = address.strip("'\"")
            if not target.startswith(("data:", "#")):
                assert (sheet.parent / target).is_file(), f"{sheet.name} points at {target}"


def test_no_page_loads_anything_from_another_host() -> None:
    for path in [
        *(STATIC.parent / "templates").rglob("*.html"),
        *(STATIC / "css").glob("*.css"),
        *(STATIC / "js").glob("*.js"),
    ]:
        text = path.read_text()
        assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", text), path
        assert not re.search(r"@import|url\([\"']?https?:|import .*https?:", text), path


def test_no_template_holds_inline_script_or_inline_handlers() -> None:
    for path in (STATIC.parent / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"\son[a-z]+=|<style|hx-on|\bjs:", text), path


def test_every_file_can_be_served_under_a_hashed_name(tmp_path: Path, settings) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    settings.STATICFILES_DIRS = [str(STATIC)]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert names["css/frame.css"] != "css/frame.css"
    assert names["vendor/katex/fonts/KaTeX_Main-Regular.woff2"] in {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.woff2")
    }
