"""How long searching takes in a large community: `python -m tests.bench.search build 100000`, then `… measure`.

Uses the database of DATABASE_URL; give it one of its own. `measure --http http://127.0.0.1:8000` asks a server that
runs on the same database as well. Each question is asked twice; the median and the 95th percentile are of all times,
and "best" of the better one. "Work" is processor time of this process and, for PostgreSQL on this machine, of its
backend: what a question takes where nothing else runs.
"""

import argparse
import os
import statistics
import time
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from urllib.request import urlopen

import django

ROUNDS = 2
FREQUENT = [
    "router",
    "wlan",
    "internet",
    "box",
    "glasfaser",
    "app",
    "handy",
    "rechnung",
    "problème",
    "réseau",
    "connection",
    "alpenbox",
    "abend",
    "kabel",
]
NARROW = (
    "tag:wlan",
    "tag:esim",
    "category:topic-0",
    "category:topic-7",
    "author:bench-17",
    "is:solved",
    "is:unanswered",
)


def questions_asked():
    """A name, and what people type: (kind, text), the same for the same community."""
    from forum.models import SearchDocument
    from forum.searching.words import COMMON, spoken

    any_, asked = Random(3), []
    titles = list(
        SearchDocument.objects.order_by("pk").values_list("title", flat=True)[
            :: max(1, SearchDocument.objects.count() // 400)
        ]
    )
    said = [[word for word in spoken(title) if len(word) > 3 and word not in COMMON] for title in titles]
    said = [words for words in said if len(words) > 3]
    for words in said[:40]:
        asked += [("one word", any_.choice(words)), ("two words", " ".join(any_.sample(words, 2)))]
        asked += [("three words", " ".join(any_.sample(words, 3))), ("beginning", any_.choice(words)[:4])]
    asked += [("frequent", word) for word in FREQUENT]
    asked += [("two frequent", " ".join(any_.sample(FREQUENT, 2))) for _time in range(15)]
    asked += [("narrowed", f"{any_.choice(FREQUENT)} {narrow}") for narrow in NARROW for _time in range(4)]
    asked += [("only narrowed", narrow) for narrow in NARROW]
    asked += [("phrase", f'"{title.split()[0]} {title.split()[1]}"') for title in titles[:15]]
    asked += [("left out", f"{word} -{other}") for word, other in zip(FREQUENT, FREQUENT[1:], strict=False)]
    asked += [("mistyped", _mistyped(any_, any_.choice(words))) for words in said[40:60]]
    asked += [("short", word) for word in ("tv", "5g", "ip", "gf")]
    return asked + [("nothing", f"{word}qzx") for word in FREQUENT[:8]]


def _mistyped(any_, word):
    place = any_.randrange(1, len(word) - 1)
    return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


def worked():
    """Seconds of processor time so far: ours and the database backend's, in ticks of ten milliseconds."""
    from django.db import connection

    used = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
        if stat.exists():
            used += sum(map(int, stat.read_text().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    return used


def timed(work, asked):
    """For each question the milliseconds of its rounds."""
    took, before = {}, worked()
    for _round in range(ROUNDS):
        for kind, text in asked:
            begin = time.perf_counter()
            work(text)
            took.setdefault((kind, text), []).append((time.perf_counter() - begin) * 1000)
    print(f"work: {_ms((worked() - before) * 1000 / len(asked) / ROUNDS)} a question on average")
    return took


def report(name, took):
    everything, best = [one for times in took.values() for one in times], [min(times) for times in took.values()]
    print(f"{name}: {len(took)} questions, median {_ms(statistics.median(everything))}, p95 {_ms(_p95(everything))};"
          f" better of two: median {_ms(statistics.median(best))}, p95 {_ms(_p95(best))}")  # fmt: skip
    kinds = {}
    for (kind, _text), times in took.items():
        kinds.setdefault(kind, []).append(min(times))
    for kind, times in kinds.items():
        print(f"  {kind:14} {len(times):3}  median {_ms(statistics.median(times))}  most {_ms(max(times))}")
    for (kind, text), times in sorted(took.items(), key=lambda one: -min(one[1]))[:5]:
        print(f"  slow: {kind}: {text!r} {_ms(min(times))}")


def _ms(value):
    return f"{value:.1f} ms"


def _p95(times):
    return sorted(times)[int(len(times) * 0.95)]


def measure(http):
    from django.contrib.auth.models import AnonymousUser

    from community.models import Member
    from forum import searching
    from forum.models import SearchDocument

    asked = questions_asked()
    for name, member in (("signed out", AnonymousUser()), ("signed in", Member.objects.get(handle="bench-17"))):
        report(f"search, {name}", timed(lambda text, member=member: searching.search(text, member=member), asked))
    titles = SearchDocument.objects.order_by("-pk").values_list("title", flat=True)[:3000:30]
    typing = [("while typing", title[: len(title) * part // 3]) for title in titles for part in (2, 3)]
    report("similar", timed(lambda text: searching.similar(text, "de", AnonymousUser()), typing))
    if http:
        report("page", timed(lambda text: urlopen(f"{http}/search/?{urlencode({'q': text})}").read(), asked))  # noqa: S310


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.bench import corpus

    parser = argparse.ArgumentParser(description=__doc__)
    todo = parser.add_subparsers(dest="todo", required=True)
    todo.add_parser("build").add_argument("questions", type=int)
    todo.add_parser("measure").add_argument("--http", default="")
    given = parser.parse_args()
    if given.todo == "build":
        from django.core.management import call_command

        from forum import searching

        call_command("migrate", verbosity=0)
        corpus.build(given.questions)
        print(f"{searching.rebuild()} documents")
    else:
        measure(given.http)


if __name__ == "__main__":
    main()
