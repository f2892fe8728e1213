"""Logo, first words and legal links: what a manager sets in the admin and every reader meets."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from community import logos, mails, outbox, site
from community.models import Delivery, LegalLink, SiteSettings
from tests import make

pytestmark = pytest.mark.django_db
EXIF_ARTIST = 315


@pytest.fixture(autouse=True)
def _kept_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(kind="PNG", size=(400, 100), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "#b0241c").save(out, kind, **options)
    return SimpleUploadedFile(f"logo.{kind.lower()}", out.getvalue())


def save(client, **fields):
    row = SiteSettings.objects.filter(pk=1).exists()
    address = reverse(f"admin:community_sitesettings_{'change' if row else 'add'}", args=[1] if row else [])
    wanted = {"company": "Alpenfon", "community": "Community", "brand": "#b0241c", "mark": "alpenfon"}
    wanted |= {"legal_links-TOTAL_FORMS": 0, "legal_links-INITIAL_FORMS": 0, **fields}
    return client.post(address, wanted)


@pytest.fixture
def desk(client):
    client.force_login(make.manager())
    return client


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_served_for_ever_and_taken_away_again(desk, client, kind):
    exif = Image.Exif()
    exif[EXIF_ARTIST] = "somebody's name"
    upload = picture(kind, size=(1024, 256), exif=exif)
    assert b"somebody's name" in upload.read()
    upload.seek(0)
    assert save(desk, logo=upload).status_code == 302
    row = SiteSettings.objects.get()
    logo = logos.shown(row.logo)
    assert (logo["width"], logo["height"]) == (128, 32)
    tag = f'<img src="/brand/{logo["name"]}" alt="Alpenfon" width="128" height="32">'
    client.logout()
    for name in ("home", "account_login"):
        page = client.get(reverse(name)).content.decode()
        assert (tag in page, "icons.svg#alpenfon" in page.partition("</header>")[0]) == (True, False)
    answer = client.get(f"/brand/{logo['name']}")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", f"image/{kind.lower()}")
    assert b"somebody's name" not in answer.content
    with Image.open(io.BytesIO(answer.content)) as served:
        assert (served.size, dict(served.getexif())) == ((512, 128), {})
    desk.force_login(make.manager("another"))
    assert save(desk, **{"logo-clear": "on"}).status_code == 302
    assert "icons.svg#alpenfon" in client.get(reverse("account_settings")).content.decode()
    assert SiteSettings.objects.get().history.count() == 2


@pytest.mark.parametrize(
    ("upload", "why"),
    [
        (SimpleUploadedFile("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'), "programs"),
        (SimpleUploadedFile("logo.png", b'<?xml version="1.0"?><svg/>'), "programs"),
        (SimpleUploadedFile("logo.png", b"GIF89a" + b"\0" * 40), "not a picture"),
        (SimpleUploadedFile("logo.png", picture().read()[:90]), "not a picture"),
        (SimpleUploadedFile("logo.png", b"\x89PNG" + b"x" * (512 * 1024)), "512 kB"),
        (picture(size=(1025, 10)), "1024 pixels"),
        (picture("GIF"), "not a picture"),
    ],
    ids=["svg", "svg in disguise", "gif", "half", "too heavy", "too large", "a real gif"],
)
def test_what_is_no_logo_is_refused_with_a_sentence(desk, upload, why):
    upload.seek(0)
    answer = save(desk, logo=upload)
    assert (answer.status_code, why in answer.content.decode()) == (400, True)
    assert not SiteSettings.objects.exists()


def test_a_logo_at_the_bounds_is_taken_and_the_same_one_is_kept_once(desk, tmp_path):
    for _again in range(2):
        assert save(desk, logo=picture(size=(1024, 1024))).status_code == 302
    assert [file.suffix for file in (tmp_path / "brand").iterdir()] == [".png"]


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fsecret", "0" * 20 + "-1x1.svg"])
def test_only_logos_are_served_as_logos(client, name):
    assert client.get(f"/brand/{name}").status_code == 404


def test_the_first_words_are_the_companys_in_the_readers_language_or_ours(desk, client):
    save(desk, welcome_fr="Bonjour\net bienvenue")
    page = {code: client.get("/", headers={"accept-language": code}).content.decode() for code in ("fr", "en")}
    assert "Bonjour<br>et bienvenue" in page["fr"]
    assert "Ask your question." in page["en"]


def links(*rows):
    made = SiteSettings.objects.get_or_create(pk=1)[0]
    for position, (label, language, url) in enumerate(rows):
        LegalLink.objects.create(settings=made, label=label, language=language, url=url, position=position)
    site.forget()


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", ["Impressum", "Status"]), ("fr", ["Mentions", "Status"]), ("it", ["Imprint", "Status"])],
)
def test_legal_links_are_those_of_the_reader_or_of_the_sites_language(client, language, expected):
    links(
        ("Impressum", "de", "https://a.example/de"), ("Mentions", "fr", "/fr/"),
        ("Imprint", "en", "/imprint/"), ("Status", "", "https://status.example"),
    )  # fmt: skip
    with translation.override(language):
        assert [link.label for link in site.legal_links()] == expected
    page = client.get(reverse("program"), headers={"accept-language": language}).content.decode()
    assert all(f">{label}</a>" in page for label in expected)


def test_mails_name_them_with_whole_addresses(settings):
    links(("Imprint", "en", "/imprint/"))
    outbox.enqueue(dedupe_key="k", now=make.NOON, address="a@example.org", payload={"subject": "Hi", "text": "Text"})
    mail = mails.build(Delivery.objects.get())
    html = mail.alternatives[0].content
    assert f"Imprint: {settings.SITE_URL}/imprint/" in mail.body
    assert f'href="{settings.SITE_URL}/imprint/"' in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://a.example/x", True),
        ("http://a.example", True),
        ("/imprint/", True),
        ("//a.example", False),
        ("/\\a.example", False),
        ("javascript:alert(1)", False),
        ("ftp://a.example", False),
        ("imprint", False),
        ('/"><script>', False),
    ],
)
def test_a_legal_link_leads_to_a_page_and_keeps_its_history(desk, url, good):
    given = {"legal_links-0-label": "Imprint", "legal_links-0-url": url, "legal_links-0-position": 0}
    answer = save(desk, **{"legal_links-TOTAL_FORMS": 1, **given})
    assert (answer.status_code == 302, LegalLink.history.count() == 1) == (good, good)
