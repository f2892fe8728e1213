"""The categories and tags of the demo. The first category keeps every default."""

from datetime import timedelta

from forum.models import Category, Tag

# slug, name, description, icon, peer window in hours (None: the setting), whether an official answer also counts
CATEGORIES = [
    ("internet", "Internet & Glasfaser", "Anschluss, Tempo, Alpenbox.", "globe", None, False),
    ("wlan", "WLAN & Heimnetz", "Reichweite, Mesh, Repeater, Gäste.", "wifi", None, False),
    ("mobile", "Mobile & eSIM", "Empfang, VoLTE, SIM und eSIM.", "sim", None, False),
    ("ausland", "Ausland & Roaming", "Ferien, Datenpakete, Anrufe von unterwegs.", "map-pin", None, False),
    ("tv", "TV & Streaming", "TV-Box, Aufnahmen, Apps, Sender.", "tv", None, False),
    ("telefon", "Festnetz & Telefonie", "Telefon über Internet, Combox, Sperrlisten.", "phone", None, False),
    ("geraete", "Geräte & Zubehör", "Handys, Repeater, Kabel.", "smartphone", None, False),
    ("rechnung", "Rechnung & Abo", "Verstehen, zahlen, wechseln.", "receipt", timedelta(hours=48), False),
    ("mail", "E-Mail & Cloud", "Alpenfon Mail, Kalender, Speicher.", "mail", None, False),
    ("sicherheit", "Sicherheit & Konto", "Passwort, Betrug, My Alpenfon.", "lock", timedelta(hours=12), False),
    ("umzug", "Umzug & Neuanschluss", "Alles rund um die neue Adresse.", "home", timedelta(hours=48), False),
    ("stoerungen", "Störungen", "Wenn gerade gar nichts geht.", "alert", timedelta(hours=4), True),
]

TAGS = {
    "alpenbox": "Die Router von Alpenfon.",
    "esim": "Profile laden, wechseln, löschen.",
    "glasfaser": "FTTH bis in die Wohnung.",
    "mesh": "Mehrere Zugangspunkte, ein WLAN.",
    "roaming": "Telefonieren und surfen im Ausland.",
    "tv-box": "TV-Box 3 und 4.",
    "volte": "Telefonieren über 4G und WLAN.",
    "rechnung": "Was auf der Rechnung steht.",
    "my-alpenfon": "Das Kundenkonto und die App.",
    "phishing": "Gefälschte Mails und SMS.",
    "umzug": "Anschluss mitnehmen.",
    "firmware": "Updates der Geräte.",
}

THEN = timedelta(hours=24)  # the window the demo's past was lived with, whatever the setting says today


def make():
    """Make categories and tags. Returns a dict of slug to category; those without a window have THEN for now."""
    Tag.objects.bulk_create([Tag(slug=slug, description=words) for slug, words in TAGS.items()])
    made = {}
    for position, (slug, name, description, icon, window, official) in enumerate(CATEGORIES):
        made[slug] = Category.objects.create(
            slug=slug,
            name=name,
            description=description,
            icon=icon,
            position=position,
            peer_window=window,
            official_answer_counts=official,
        )
    Category.objects.filter(peer_window=None).update(peer_window=THEN)
    return made


def back_to_default():
    """Give the categories without a window of their own the setting again; affects new questions only."""
    empty = [slug for slug, *_rest, window, _official in CATEGORIES if window is None]
    Category.objects.filter(slug__in=empty).update(peer_window=None)
