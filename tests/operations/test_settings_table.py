"""docs/settings.md tells the truth: every variable that is read stands in it, and none that is not."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READERS = {"choice", "str", "bool", "int", "list", "db_url", "email_url", "get", "setdefault"}


def documented() -> set[str]:
    table = (ROOT / "docs" / "settings.md").read_text()
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", table, re.MULTILINE))


def read_by_python(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        is_reading = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS
        if (
            is_reading
            and "env" in ast.unparse(node.func.value)
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
        ):
            names.add(node.args[0].value)
    return {name for name in names if re.fullmatch(r"[A-Z][A-Z0-9_]{3,}", name)}


def read_by_settings() -> set[str]:
    names = set()
    for path in (ROOT / "confsite" / "settings").glob("*.py"):
        names |= read_by_python(path)
        names |= set(re.findall(r'"([A-Z]+_CLIENT_(?:ID|SECRET))"', path.read_text()))
    return names


def read_by_containers() -> set[str]:
    text = "".join((ROOT / name).read_text() for name in ("docker-compose.yml", "Dockerfile", "deploy/env.example"))
    return set(re.findall(r"\$\{([A-Z][A-Z0-9_]+)", text)) | set(re.findall(r"^([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))


def read_by_local_servers() -> set[str]:
    names: set[str] = set()
    for path in (ROOT / "confsite" / "local").glob("*.py"):
        names |= read_by_python(path)
    return names


def test_every_setting_that_is_read_stands_in_the_table():
    missing = (read_by_settings() | read_by_containers()) - documented()
    assert not missing, f"add a line to docs/settings.md for {sorted(missing)}"


def test_the_table_names_no_setting_that_nothing_reads():
    known = read_by_settings() | read_by_containers() | read_by_local_servers() | {"DJANGO_SETTINGS_MODULE", "PORT"}
    assert not documented() - known


def test_settings_are_read_in_the_settings_package_only():
    """One place decides; elsewhere code asks django.conf.settings."""
    for folder in ("confsite", "submissions", "reviews", "program"):
        for path in (ROOT / folder).rglob("*.py"):
            place = path.relative_to(ROOT).as_posix()
            if place.startswith(("confsite/settings/", "confsite/local/", "confsite/health/__main__")):
                continue
            allowed = place in {"confsite/celery.py", "confsite/wsgi.py"}  # they name the settings module
            assert allowed or not re.search(r"getenv|environ\.get|environ\[['\"]", path.read_text()), place
