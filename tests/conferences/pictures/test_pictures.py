"""Photos of speakers, logos of sponsors and of the conference: added, replaced and removed on the chair's pages."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from confsite.accounts.models import Person
from confsite.accounts.services import erase_person
from confsite.audit.models import LogEntry
from confsite.conferences.models import Conference, Speaker
from confsite.conferences.pictures import places, services
from confsite.conferences.pictures.checking import PictureRefused, read_picture
from confsite.conferences.rehearsal.services import end_rehearsal, rehearse
from tests import factories

Clients = Callable[[Person], Client]
SPEAKERS, LOGO = places.find("speakers"), places.find("conference")


def encoded(kind: str = "JPEG", size: tuple[int, int] = (400, 300), **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, (30, 90, 160)).save(target, kind, **options)  # type: ignore[arg-type]
    return target.getvalue()


def with_secrets() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0112] = "CameraOfAda", "Ada Owner", 6
    return encoded(exif=exif, comment=b"shot at home")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def send(client: Client, url: str, data: bytes | None, *, name: str = "ada.jpg", **fields: str):  # type: ignore[no-untyped-def]
    picture = {"picture": SimpleUploadedFile(name, data)} if data is not None else {}
    return client.post(url, {**picture, **fields})


def body(response: Any) -> bytes:
    """All bytes of a streamed answer; a file that is not read to its end stays open."""
    return b"".join(response.streaming_content)


@pytest.fixture
def client(chair: Person, client_for: Clients) -> Client:
    return client_for(chair)


@pytest.fixture
def speaker(conference: Conference) -> Speaker:
    return Speaker.objects.create(conference=conference, key="ada", name="Ada Lee")


@pytest.fixture
def photo_url(conference: Conference, speaker: Speaker) -> str:
    return reverse("setup:picture", args=[conference.slug, "speakers", speaker.pk])


def test_a_photo_stands_on_the_home_page_without_camera_owner_and_place_and_upright(
    conference: Conference, client: Client, speaker: Speaker, photo_url: str
) -> None:
    assert send(client, photo_url, with_secrets(), alt="Ada Lee at a blackboard").status_code == 302
    assert 'alt="Ada Lee at a blackboard"' in client.get(f"/{conference.slug}/").content.decode()
    served = body(client.get(f"/{conference.slug}/images/speakers/ada/"))
    assert b"CameraOfAda" not in served
    assert b"Ada Owner" not in served
    assert b"shot at home" not in served
    with Image.open(io.BytesIO(served)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (300, 400))  # the camera was held sideways
        assert not picture.getexif()
    assert LogEntry.objects.filter(conference=conference, verb="speakers.picture_added").exists()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_png_jpeg_and_webp_are_taken_as_logos_whatever_their_file_name(
    conference: Conference, client: Client, kind: str
) -> None:
    url = reverse("setup:logo", args=[conference.slug])
    assert send(client, url, encoded(kind), name="logo.bin", alt="Quiet Machines").status_code == 302
    served = client.get(f"/{conference.slug}/images/logo/")
    body(served)
    assert served["Content-Type"] == {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}[kind]


def test_a_logo_keeps_its_transparent_background(conference: Conference, client: Client) -> None:
    target = io.BytesIO()
    Image.new("RGBA", (200, 80), (10, 20, 30, 0)).save(target, "PNG")
    assert send(client, reverse("setup:logo", args=[conference.slug]), target.getvalue(), is_decorative="on")
    conference.refresh_from_db()
    with conference.logo.open() as kept, Image.open(kept) as picture:
        assert picture.convert("RGBA").getpixel((5, 5)) == (10, 20, 30, 0)


def test_a_huge_photo_is_kept_as_small_as_pages_show_it() -> None:
    data = encoded(size=(4000, 3000))
    kept = read_picture(io.BytesIO(data), size=len(data))
    assert (kept.width, kept.height) == (1600, 1200)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "scripts"),
        (b"<svg onload='alert(1)'/>", "Export it as PNG"),
        (b"%PDF-1.7 not a picture", "no PNG, JPEG or WebP"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "no PNG, JPEG or WebP"),
        (encoded()[:900], "damaged"),
        (encoded("PNG")[:60], "damaged"),
        (encoded(size=(20, 400)), "20 × 400 pixels, too small"),
        (bomb(6000, 6000), "million pixels"),
        (bomb(60_000, 60_000), "million pixels"),
        (bomb(4000, 4000), "damaged"),
        (encoded() + b"\0" * 10_000_000, "at most 10 MB"),
    ],
    ids=[
        "empty", "svg", "svg-tag", "pdf", "gif", "cut-jpeg", "cut-png", "tiny", "bomb", "big-bomb", "lies", "too-large",
    ],
)  # fmt: skip
def test_what_is_no_picture_for_a_page_is_refused_with_the_reason_at_its_field_and_nothing_changes(
    conference: Conference, client: Client, speaker: Speaker, photo_url: str, data: bytes, reason: str
) -> None:
    response = send(client, photo_url, data, alt="Ada")
    assert response.status_code == 200
    assert reason in " ".join(response.context["form"].errors["picture"])
    speaker.refresh_from_db()
    assert not speaker.photo


def test_a_moving_picture_is_refused() -> None:
    target = io.BytesIO()
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
    frames[0].save(target, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(PictureRefused, match="moves"):
        read_picture(target, size=len(target.getvalue()))


def test_a_photo_needs_words_and_a_logo_only_where_it_says_more_than_the_name(
    conference: Conference, client: Client, photo_url: str
) -> None:
    assert "alt" in send(client, photo_url, encoded(), alt=" ").context["form"].errors
    assert "is_decorative" not in client.get(photo_url).context["form"].fields
    url = reverse("setup:logo", args=[conference.slug])
    assert "alt" in send(client, url, encoded("PNG")).context["form"].errors
    assert send(client, url, encoded("PNG"), is_decorative="on", alt="ignored").status_code == 302
    assert 'images/logo/" alt=""' in client.get(f"/{conference.slug}/").content.decode()


def test_words_can_be_changed_without_sending_the_picture_again(
    conference: Conference, client: Client, speaker: Speaker, photo_url: str
) -> None:
    assert "Choose a picture first." in str(send(client, photo_url, None, alt="Ada").context["form"].errors)
    send(client, photo_url, encoded(), alt="Ada")
    assert send(client, photo_url, None, alt="Ada Lee, smiling").status_code == 302
    speaker.refresh_from_db()
    assert speaker.photo
    assert speaker.photo_alt == "Ada Lee, smiling"


@pytest.mark.django_db(transaction=True)
def test_a_replaced_and_a_removed_picture_leave_no_bytes_behind(
    conference: Conference, client: Client, speaker: Speaker, photo_url: str
) -> None:
    send(client, photo_url, encoded(), alt="Ada")
    speaker.refresh_from_db()
    first = speaker.photo.name
    send(client, photo_url, encoded("PNG"), alt="Ada")
    speaker.refresh_from_db()
    second = speaker.photo.name
    assert not default_storage.exists(first)
    assert default_storage.exists(second)
    client.post(reverse("setup:remove_picture", args=[conference.slug, "speakers", speaker.pk]))
    assert not default_storage.exists(second)
    assert client.get(f"/{conference.slug}/images/speakers/ada/").status_code == 404
    assert client.get(photo_url).context["form"].fields["picture"].required


@pytest.mark.django_db(transaction=True)
def test_the_end_of_a_rehearsal_leaves_the_pictures_of_its_conference(
    conference: Conference, chair: Person, client: Client, speaker: Speaker, photo_url: str
) -> None:
    send(client, photo_url, encoded(), alt="Ada")
    sandbox = rehearse(chair.user, conference=conference)
    copied = Speaker.objects.get(conference=sandbox)
    own = read_picture(io.BytesIO(encoded("PNG")), size=1)
    sandbox = services.set_picture(None, conference=sandbox, place=LOGO, row=sandbox, picture=own, alt="")
    services.remove_picture(None, conference=sandbox, place=SPEAKERS, row=copied)
    speaker.refresh_from_db()
    assert default_storage.exists(speaker.photo.name)
    end_rehearsal(chair.user, conference=sandbox)
    assert default_storage.exists(speaker.photo.name)
    assert not default_storage.exists(sandbox.logo.name)


@pytest.mark.django_db(transaction=True)
def test_the_erasure_of_a_person_takes_the_photo_along(
    conference: Conference, client: Client, speaker: Speaker, photo_url: str
) -> None:
    speaker.person = factories.make_person("Ada Lee")
    speaker.save()
    send(client, photo_url, encoded(), alt="Ada")
    speaker.refresh_from_db()
    name = speaker.photo.name
    erase_person(speaker.person)
    speaker.refresh_from_db()
    assert not speaker.photo
    assert not default_storage.exists(name)


def test_only_pc_chairs_reach_the_pages_and_the_services_of_pictures(
    conference: Conference, client_for: Clients, speaker: Speaker, photo_url: str
) -> None:
    member = factories.add_member(conference)
    assert client_for(member).get(photo_url).status_code == 404
    assert send(client_for(member), photo_url, encoded(), alt="Ada").status_code == 404
    picture = read_picture(io.BytesIO(encoded()), size=1)
    with pytest.raises(PermissionDenied):
        services.set_picture(
            member.user, conference=conference, place=SPEAKERS, row=speaker, picture=picture, alt="Ada"
        )
    with pytest.raises(PermissionDenied):
        services.remove_picture(member.user, conference=conference, place=SPEAKERS, row=speaker)


def test_a_speaker_of_another_conference_is_a_404(conference: Conference, client: Client) -> None:
    other = Speaker.objects.create(conference=factories.make_conference("other2030"), key="eve", name="Eve")
    assert client.get(reverse("setup:picture", args=[conference.slug, "speakers", other.pk])).status_code == 404
    assert client.get(f"/{conference.slug}/chair/setup/tracks/1/picture/").status_code == 404


def test_a_picture_that_did_not_change_is_not_sent_again_and_a_new_one_shows_at_once(
    conference: Conference, client: Client, photo_url: str
) -> None:
    send(client, photo_url, encoded(), alt="Ada")
    url = f"/{conference.slug}/images/speakers/ada/"
    first = client.get(url)
    body(first)
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 304
    send(client, photo_url, encoded("PNG"), alt="Ada")
    fresh = client.get(url, headers={"if-none-match": first["ETag"]})
    body(fresh)
    assert fresh.status_code == 200
