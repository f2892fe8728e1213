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

# slug: for French, Italian and English the name and the description
IN_OTHER_LANGUAGES = {
    "internet": (
        ("Internet et fibre", "Raccordement, débit, Alpenbox."),
        ("Internet e fibra", "Collegamento, velocità, Alpenbox."),
        ("Internet and fibre", "Line, speed, Alpenbox."),
    ),
    "wlan": (
        ("Wi-Fi et réseau domestique", "Portée, mesh, répéteurs, invités."),
        ("Wi-Fi e rete di casa", "Portata, mesh, ripetitori, ospiti."),
        ("Wi-Fi and home network", "Range, mesh, repeaters, guests."),
    ),
    "mobile": (
        ("Mobile et eSIM", "Réception, VoLTE, SIM et eSIM."),
        ("Mobile ed eSIM", "Ricezione, VoLTE, SIM ed eSIM."),
        ("Mobile and eSIM", "Reception, VoLTE, SIM and eSIM."),
    ),
    "ausland": (
        ("Étranger et roaming", "Vacances, paquets de données, appels en route."),
        ("Estero e roaming", "Vacanze, pacchetti dati, chiamate in viaggio."),
        ("Abroad and roaming", "Holidays, data packages, calls on the road."),
    ),
    "tv": (
        ("TV et streaming", "TV-Box, enregistrements, applications, chaînes."),
        ("TV e streaming", "TV-Box, registrazioni, app, canali."),
        ("TV and streaming", "TV box, recordings, apps, channels."),
    ),
    "telefon": (
        ("Téléphonie fixe", "Téléphone par internet, Combox, listes de blocage."),
        ("Telefonia fissa", "Telefono via internet, Combox, liste di blocco."),
        ("Landline", "Phone over the internet, voicemail, block lists."),
    ),
    "geraete": (
        ("Appareils et accessoires", "Téléphones, répéteurs, câbles."),
        ("Apparecchi e accessori", "Telefonini, ripetitori, cavi."),
        ("Devices and accessories", "Phones, repeaters, cables."),
    ),
    "rechnung": (
        ("Facture et abonnement", "Comprendre, payer, changer."),
        ("Fattura e abbonamento", "Capire, pagare, cambiare."),
        ("Bills and plans", "Understand, pay, change."),
    ),
    "mail": (
        ("E-mail et cloud", "Alpenfon Mail, agenda, stockage."),
        ("E-mail e cloud", "Alpenfon Mail, calendario, memoria."),
        ("E-mail and cloud", "Alpenfon Mail, calendar, storage."),
    ),
    "sicherheit": (
        ("Sécurité et compte", "Mot de passe, fraude, My Alpenfon."),
        ("Sicurezza e conto", "Password, truffe, My Alpenfon."),
        ("Security and account", "Password, fraud, My Alpenfon."),
    ),
    "umzug": (
        ("Déménagement et nouveau raccordement", "Tout sur la nouvelle adresse."),
        ("Trasloco e nuovo collegamento", "Tutto sul nuovo indirizzo."),
        ("Moving and new lines", "Everything about the new address."),
    ),
    "stoerungen": (
        ("Pannes", "Quand plus rien ne marche."),
        ("Guasti", "Quando non funziona più niente."),
        ("Outages", "When nothing works right now."),
    ),
}

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

NAMED = ("name", "description")
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
            **_in_other_languages(slug),
        )
    Category.objects.filter(peer_window=None).update(peer_window=THEN)
    return made


def _in_other_languages(slug):
    words = zip(("fr", "it", "en"), IN_OTHER_LANGUAGES[slug], strict=True)
    return {f"{column}_{code}": said for code, both in words for column, said in zip(NAMED, both, strict=True)}


def back_to_default():
    """Give the categories without a window of their own the setting again; affects new questions only."""
    empty = [slug for slug, *_rest, window, _official in CATEGORIES if window is None]
    Category.objects.filter(slug__in=empty).update(peer_window=None)
