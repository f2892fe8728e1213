"""A large community to measure with: realistic texts in four languages, made from the demo's own sentences.

Deterministic. Rows are written in bulk past the rules, so nothing is due, nobody is told, and no search document
is written: `searching.rebuild` does that afterwards.
"""

import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from community.models import Member
from forum.models import Answer, Category, Comment, Question, Tag

DEMO = Path(__file__).resolve().parents[2] / "forum" / "demo"
LANGUAGES, SHARES = ("de", "fr", "it", "en"), (60, 18, 8, 14)
START = datetime(2024, 1, 1, tzinfo=UTC)
FIRST = "Glasfaser Internet Telefon Handy Router Fernseher Kunden Vertrag Rechnungs Netz Daten Strom Haus Keller Büro"
LAST = "anschluss verbindung kabel dose gerät nummer konto störung passwort verlängerung kündigung karte netz box app"
SYLLABLES = [
    "ba",
    "co",
    "di",
    "fu",
    "ge",
    "hi",
    "ja",
    "ke",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "xo",
    "za",
]


class Writer:
    """Writes titles and texts: sentences people write, with device codes, compounds and a long tail of rare words."""

    def __init__(self, seed=7):
        self.any = random.Random(seed)
        self.titles, self.sentences = {code: [] for code in LANGUAGES}, {code: [] for code in LANGUAGES}
        for path in sorted(DEMO.glob("*.txt")):
            self._read(path.read_text())
        self.compounds = [first + last for first in FIRST.split() for last in LAST.split()]
        self.rare = ["".join(self.any.choices(SYLLABLES, k=self.any.choice((3, 4)))) for _number in range(30_000)]

    def _read(self, script):
        language = "de"
        for line in script.splitlines():
            if line.startswith("?? "):
                head, title, *_rest = line[3:].split("|")
                language = next((word for word in head.split() if word in LANGUAGES), "de")
                self.titles[language].append(title.strip())
            elif line.strip() and not line.startswith("=>"):
                said = re.sub(r"^~~ \w+: ", "", line)
                self.sentences[language] += [one for one in re.split(r"(?<=[.?!]) ", said) if len(one) > 12]

    def _thing(self):
        roll = self.any.random()
        if roll < 0.4:
            return self.any.choice(self.compounds)
        if roll < 0.7:
            return f"{self.any.choice(('RX', 'AX', 'TV', 'GF'))}-{self.any.randrange(100, 9000)}"
        return self.rare[int(len(self.rare) * self.any.random() ** 3)]

    def title(self, language):
        words = self.any.choice(self.titles[language]).split()
        words.insert(self.any.randrange(len(words)), self._thing())
        return " ".join(words)[:150]

    def text(self, language, sentences):
        said = self.any.choices(self.sentences[language], k=sentences)
        said[self.any.randrange(sentences)] += f" {self._thing()}."
        return " ".join(said)


def build(questions, progress=print):
    """Write `questions` questions with 2.5 answers and 2.5 comments each."""
    writer, roll = Writer(), random.Random(11)
    members = _members(2_000)
    categories = [
        Category.objects.get_or_create(slug=f"topic-{number}", defaults={"name": f"Topic {number}"})[0]
        for number in range(10)
    ]
    tags = [Tag.objects.get_or_create(slug=slug)[0] for slug in _slugs(300)]
    done = 0
    while done < questions:
        _batch(writer, roll, members, categories, tags, done, min(2_000, questions - done))
        done += min(2_000, questions - done)
        progress(f"{done} questions")


def _slugs(count):
    known = [
        "wlan",
        "router",
        "alpenbox",
        "glasfaser",
        "esim",
        "roaming",
        "rechnung",
        "mesh",
        "drucker",
        "tv",
        "replay",
        "kündigung",
    ]
    return known + [f"tag-{number}" for number in range(count - len(known))]


def _members(count):
    Member.objects.bulk_create(
        [
            Member(handle=f"bench-{number}", display_name=f"Bench {number}", password="!", date_joined=START)
            for number in range(count)
        ],
        ignore_conflicts=True,
    )
    return list(Member.objects.filter(handle__startswith="bench-").values_list("pk", flat=True))


def _batch(writer, roll, members, categories, tags, done, size):
    made = []
    for number in range(done, done + size):
        language = roll.choices(LANGUAGES, SHARES)[0]
        when = START + timedelta(minutes=8 * number)
        title = writer.title(language)
        made.append(
            Question(
                author_id=roll.choice(members), title=title, slug="q", language=language,
                category=categories[int(len(categories) * roll.random() ** 2)],
                **_post(writer.text(language, roll.randint(2, 8)), when),
                peer_window_ends_at=when + timedelta(days=1), last_activity_at=when, due_exempt="import",
            )
        )  # fmt: skip
    made = Question.objects.bulk_create(made, batch_size=500)
    Question.tags.through.objects.bulk_create(
        [
            Question.tags.through(question_id=one.pk, tag_id=tag)
            for one in made
            for tag in {tags[int(len(tags) * roll.random() ** 3)].pk for _time in range(2)}
        ],
        batch_size=900,
    )
    answers = Answer.objects.bulk_create(
        [
            Answer(
                question=one, author_id=roll.choice(members), author_role="peer", ends_waiting=True,
                **_post(writer.text(one.language, roll.randint(2, 9)), one.created_at + timedelta(hours=1 + turn)),
            )
            for one in made
            for turn in range(roll.choice((0, 1, 2, 2, 3, 3, 4, 5)))
        ],
        batch_size=500,
    )  # fmt: skip
    Comment.objects.bulk_create(
        [
            Comment(
                question=answer.question, answer=answer, author_id=roll.choice(members),
                **_post(writer.text(answer.question.language, 1), answer.created_at + timedelta(hours=1)),
            )
            for answer in answers
            for _turn in range(roll.choice((0, 1, 2)))
        ],
        batch_size=500,
    )  # fmt: skip
    by_question = {}
    for answer in answers:
        by_question.setdefault(answer.question_id, []).append(answer)
    for one in made:
        given = by_question.get(one.pk, [])
        one.answer_count = one.peer_answer_count = one.waiting_ended_by = len(given)
        if given and roll.random() < 0.6:
            one.accepted_answer, one.accepted_at, one.accepted_as = given[-1], given[-1].created_at, "asker"
    Question.objects.bulk_update(
        made,
        ["answer_count", "peer_answer_count", "waiting_ended_by", "accepted_answer", "accepted_at", "accepted_as"],
        batch_size=200,
    )


def _post(text, when):
    return {"body": text, "body_html": f"<p>{text}</p>", "created_at": when, "published_at": when}
