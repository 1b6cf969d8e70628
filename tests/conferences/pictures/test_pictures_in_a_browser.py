"""The page of a picture in Chromium: a photo is chosen, kept and seen on the home page."""

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from confsite.conferences.models import Role, Speaker
from tests import factories
from tests.browser import check_accessible, chromium_path, launched, shoot, sign_in, visit
from tests.conferences.pictures.test_pictures import encoded

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chromium_path() is None, reason="needs Chromium"),
]


def test_a_chair_adds_a_photo_of_a_speaker_and_sees_it_on_the_home_page(live_server: LiveServer) -> None:
    conference = factories.make_conference("wqm-2030", name="Workshop on Quiet Machines 2030", short_name="WQM 2030")
    chair = factories.add_member(conference, factories.make_person("Carla Chair"), Role.PC_CHAIR)
    speaker = Speaker.objects.create(conference=conference, key="ada", name="Ada Lee", heading="Invited speakers")
    with launched() as browser:
        page = browser.new_page()
        sign_in(page, live_server, chair)
        visit(page, live_server.url + reverse("setup:edit", args=[conference.slug, "speakers", speaker.pk]))
        page.get_by_role("link", name="Add a picture").click()
        page.locator("input[name=picture]").set_input_files(
            {"name": "ada.svg", "mimeType": "image/svg+xml", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
        )
        page.get_by_role("button", name="Save").click()
        page.wait_for_selector("[data-error-summary]")
        assert "Export it as PNG" in page.inner_text("main")
        shoot(page, "picture-refused")
        check_accessible(page, "a refused picture")
        photo = encoded(size=(900, 900))
        page.locator("input[name=picture]").set_input_files(
            {"name": "ada.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
        page.get_by_label("In words").fill("Ada Lee at a blackboard")
        page.get_by_role("button", name="Save").click()
        page.wait_for_selector(".kept-picture img")
        shoot(page, "picture-kept")
        check_accessible(page, "a kept picture")
        visit(page, f"{live_server.url}/{conference.slug}/")
        portrait = page.get_by_alt_text("Ada Lee at a blackboard")
        portrait.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('.conf-portrait img').naturalWidth === 900")
        shoot(page, "picture-on-home")
        visit(page, live_server.url + reverse("setup:logo", args=[conference.slug]))
        shoot(page, "picture-logo")
        check_accessible(page, "the logo")
