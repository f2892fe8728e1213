"""The people of the fictitious telecom Alpenfon: handle, name, language, about, months since they joined."""

CUSTOMERS = [
    ("reto", "Reto Küng", "de", "Bern-Bümpliz, drei Kinder, zu viele Geräte im WLAN.", 14),
    ("beat", "Beat Zumbrunn", "de", "Elektroinstallateur im Ruhestand. WLAN und Glasfaser sind mein Garten.", 31),
    ("fatima", "Fatima Mekić", "de", "Mobile, eSIM und alles, was mitreist.", 26),
    ("luca", "Luca Bernasconi", "it", "Informatico a Bellinzona. Rispondo in italiano, tedesco e inglese.", 24),
    ("sophie", "Sophie Aebischer", "de", "Ich frage viel und habe gelernt, auch zu antworten.", 17),
    ("priya", "Priya Nair", "en", "Moved to Zurich in 2021. Happy to explain Swiss bills in English.", 15),
    ("thomas", "Thomas Graf", "de", "TV-Box-Tester wider Willen.", 20),
    ("urs", "Urs Wyss", "de", "War von Anfang an dabei, jetzt etwas ruhiger.", 34),
    ("anja", "Anja Meierhans", "de", "Im Moment in der Babypause.", 28),
    ("aline", "Aline Favre", "fr", "Lausanne. Le réseau doit marcher, c’est tout.", 12),
    ("julien", "Julien Rochat", "fr", "Indépendant, télétravail depuis Yverdon.", 9),
    ("celine", "Céline Dubuis", "fr", "", 7),
    ("matteo", "Matteo Galli", "it", "Lugano, appassionato di modem.", 11),
    ("chiara", "Chiara Pedrini", "it", "", 6),
    ("giulia", "Giulia Tettamanti", "it", "", 8),
    ("sandro", "Sandro Caduff", "de", "Disentis. Hier oben zählt jedes Megabit.", 18),
    ("ursina", "Ursina Caviezel", "de", "", 10),
    ("hans", "Hansruedi Oberli", "de", "Festnetz seit 1968.", 22),
    ("vreni", "Vreni Inderbitzin", "de", "Schwyz. Meine Enkel helfen, wenn sie da sind.", 13),
    ("kevin", "Kevin Stadelmann", "de", "Gamer, Ping unter 10 oder gar nicht.", 9),
    ("laura", "Laura Gerber", "de", "", 8),
    ("jonas", "Jonas Wenger", "de", "Kleine Agentur in Thun, fünf Leute, ein Anschluss.", 12),
    ("mirjam", "Mirjam Lüscher", "de", "", 16),
    ("dario", "Dario Schnyder", "de", "", 5),
    ("lea", "Lea Brunner", "de", "Studentin in Freiburg.", 7),
    ("simon", "Simon Bachmann", "de", "Hausverwaltung in Winterthur.", 19),
    ("elif", "Elif Yıldız", "de", "", 11),
    ("arben", "Arben Krasniqi", "de", "Oft unterwegs zwischen Basel und Pristina.", 14),
    ("ana", "Ana Silva Pereira", "de", "", 6),
    ("nico", "Nico Portmann", "de", "", 4),
    ("barbara", "Barbara Eicher", "de", "", 15),
    ("petra", "Petra Schmid", "de", "Lehrerin, Klassenlager-Hotspot-Erfahrung.", 13),
    ("tom", "Tom Whitfield", "en", "", 10),
    ("emma", "Emma Lindqvist", "en", "Basel, working from home most days.", 8),
    ("oliver", "Oliver Hughes", "en", "", 9),
    ("mei", "Mei Tanaka", "en", "", 6),
    ("rahul", "Rahul Deshpande", "en", "Network engineer by day.", 12),
    ("rico", "Rico Blum", "de", "", 1),
    ("sarah", "Sarah O’Connor", "en", "", 7),
]

# (handle, name, language, about, months, groups); they speak for the company and may enter the admin.
EMPLOYEES = [
    ("nadia", "Nadia Ferrari", "de", "Alpenfon, Technik Heimnetz.", 30, ()),
    ("david", "David Zbinden", "de", "Alpenfon, Netzbetrieb.", 27, ()),
    ("claudia", "Claudia Rüegg", "de", "Community-Team, Dienstag bis Freitag.", 33, ("Community managers",)),
    ("marc", "Marc Hofstetter", "de", "Community-Team, auch am Wochenende.", 21, ("Community managers",)),
    ("regula", "Regula Amstutz", "de", "Betreibt diese Community.", 34, ()),
]

# The four who can sign in, by the first part of their address. The others cannot.
SIGN_INS = {"customer": "reto", "super": "beat", "manager": "claudia", "admin": "regula"}
