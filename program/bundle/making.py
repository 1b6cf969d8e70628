"""The job that makes a static copy, and the scan that notices copies which are out of date."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction

from confsite.conferences.models import Conference
from confsite.jobs.models import Job
from confsite.jobs.services import Report
from program import snapshot
from program.bundle import booklet, store
from program.bundle.archive import Archive
from program.bundle.freshness import FORMAT, fingerprint, static_mark
from program.bundle.pages import addresses, answers
from program.bundle.services import enqueue
from program.bundle.store import is_copied
from program.bundle.writing import Writer
from program.models import ProgramVersion
from program.services.common import lock_program
from program.showing import facts_of


def make(job: Job, report: Report) -> dict[str, Any]:
    """The job: write the copy of the current version into a folder of its own, then serve it."""
    base = store.root()
    conference = Conference.objects.get(pk=job.conference_id)
    version = ProgramVersion.objects.filter(conference=conference, is_current=True).first()
    if base is None or version is None or not is_copied(conference):
        return {"made": False}
    mark = fingerprint(conference, version)
    base.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".making-", dir=base))
    try:
        pages = _write(conference, version, mark, made, report)
        made.chmod(0o755)
        is_served = _serve(conference, version, mark, made)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return {"made": is_served, "version": version.number, "pages": pages}


def _write(conference: Conference, version: ProgramVersion, mark: str, folder: Path, report: Report) -> int:
    program = snapshot.view_of(
        version.content, number=version.number, published_at=version.published_at, digest=version.digest
    )
    slug, writer = conference.slug, Writer(folder)
    paths = addresses(conference, program)
    for number, (path, response) in enumerate(answers(conference, paths)):
        writer.add(path, response)
        if number % 100 == 0:
            report(0.9 * number / len(paths), "")
    pdf = booklet.booklet(program, facts_of(conference, has_join_links=False))
    (folder / "program.pdf").write_bytes(pdf)
    writer.add_file(f"/{slug}/program.pdf", "program.pdf", "application/pdf", f"{slug}-program.pdf")
    report(0.95, "")
    Archive(folder / "program.zip", slug).write(writer.bodies(), [(f"/{slug}/program.pdf", pdf)])
    writer.add_file(f"/{slug}/program.zip", "program.zip", "application/zip", f"{slug}-program.zip")
    writer.close(format=FORMAT, static=static_mark(), version=version.number, fingerprint=mark)
    return len(writer.pages)


@transaction.atomic
def _serve(conference: Conference, version: ProgramVersion, mark: str, made: Path) -> bool:
    """Put the copy in place, if what it was made of still holds. Publishing and hiding wait for the same lock."""
    locked = lock_program(conference)
    now = ProgramVersion.objects.filter(conference=locked, is_current=True).first()
    if not is_copied(locked) or now is None or fingerprint(locked, now) != mark:
        return False
    store.install(locked.slug, made, f"v{version.number}-{mark}")
    return True


def refresh() -> int:
    """Have copies made that are missing or out of date, and take away those nobody may see; returns how many are made.

    Runs every minute: what changed without anybody telling (a name, a menu, a day that passed) is noticed here.
    """
    if store.root() is None:
        return 0
    versions = ProgramVersion.objects.filter(is_current=True).select_related("conference").defer("content")
    wanted = {row.conference.slug: row for row in versions if is_copied(row.conference)}
    for slug in store.known():
        if slug not in wanted:
            store.forget(slug)
    made = 0
    for slug, version in wanted.items():
        index = store.current(slug)
        if index is not None and index["fingerprint"] == fingerprint(version.conference, version):
            continue
        with transaction.atomic():
            enqueue(version.conference)
        made += 1
    return made
