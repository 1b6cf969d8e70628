"""The pages of mail and long work in Chromium: both widths, accessible, the mail shown in its sheet."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from confsite.clock import physical_now
from confsite.conferences.models import Role
from confsite.jobs.models import Job
from confsite.mail import outbox
from confsite.mail.models import OutboxMail
from tests import factories
from tests.browser import check_accessible, chromium_path, launched, shoot, sign_in, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chromium_path() is None, reason="needs Chromium"),
]


def test_the_pages_of_mail_and_long_work_are_accessible_and_fit_a_phone(live_server: LiveServer) -> None:
    conference = factories.make_conference("wqm-2030", name="Workshop on Quiet Machines", short_name="WQM 2030")
    chair = factories.add_member(conference, factories.make_person("Carla Chair"), Role.PC_CHAIR)
    assert chair.user is not None
    values = {"milestone": "Reviews due", "before": "1 May 2030", "date": "8 May 2030", "reason": "A holiday."}
    batch = outbox.hold(chair.user, conference=conference, title="Reviews due has moved", purpose="dates")
    for name in ("Ada Lane", "Grace Hill", "Hedy Brook"):
        member = factories.add_member(conference, factories.make_person(name))
        outbox.queue("dates.moved", conference=conference, to=member, values=values, batch=batch)
        outbox.queue("dates.moved", conference=conference, to=member, values=values)
    failed = OutboxMail.objects.filter(batch=None).first()
    assert failed is not None
    OutboxMail.objects.filter(pk=failed.pk).update(
        state="FAILED", attempts=1, last_error="550 5.1.1 No such mailbox: a-rather-long-address@mail.example.org"
    )
    job = Job.objects.create(
        conference=conference, kind="reviews.propose_assignments", state="RUNNING", progress=0.4,
        message="Round 3 of 8", lease_until=physical_now() + timedelta(minutes=5), created_by=chair.user,
    )  # fmt: skip
    Job.objects.create(
        conference=conference, kind="reviews.propose_assignments", state="FAILED", ended_at=physical_now(),
        error="Nobody is a PC member yet. Invite the committee first.", created_by=chair.user,
    )  # fmt: skip
    slug = conference.slug
    paths = {
        "mails": reverse("mailing:mails", args=[slug]),
        "mail-failed": reverse("mailing:mail", args=[slug, failed.pk]),
        "batches": reverse("mailing:batches", args=[slug]),
        "batch": reverse("mailing:batch", args=[slug, batch.pk]),
        "release": reverse("mailing:release", args=[slug, batch.pk]),
        "wordings": reverse("mailing:wordings", args=[slug]),
        "wording": reverse("mailing:wording", args=[slug, "dates.moved"]),
        "letter": reverse("mailing:letter", args=[slug]) + "?to=role-pc",
        "jobs": reverse("jobs:jobs", args=[slug]),
        "job": reverse("jobs:job", args=[slug, job.public_id]),
    }
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        sign_in(page, live_server, chair)
        for name, path in paths.items():
            response = page.goto(live_server.url + path)
            assert response is not None
            assert response.status == 200, name
            shoot(page, f"mail-{name}")
            check_accessible(page, name)
        visit(page, live_server.url + paths["batch"])
        shown = page.frame_locator("iframe").first.locator("body")
        assert "8 May 2030" in shown.inner_text()
        visit(page, live_server.url + paths["letter"])
        page.get_by_label("Subject").fill("Thank you, {{ name }}")
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("button", name="Write 3 mails and hold them").wait_for()
        shoot(page, "mail-letter-preview")
        visit(page, live_server.url + paths["job"])
        Job.objects.filter(pk=job.pk).update(state="SUCCEEDED", progress=1, ended_at=physical_now(), lease_until=None)
        page.get_by_text("See what it made").wait_for(timeout=20_000)
    assert not faults, faults
