"""Members from a dump: no mail, no password, their old id."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.contrib.auth.hashers import make_password
from django.db.models.functions import Lower
from django.utils.text import slugify

from community.models import Member, Origin
from forum.importing.markdown import words_of

NAME_MAX, ABOUT_MAX = 80, 490
HANDLE_MAX = 40  # room for a suffix


@dataclass
class Person:
    """Somebody of the dump. `key` becomes Member.imported_id."""

    key: str
    name: str
    joined: datetime
    about: str = ""


def load(job):
    """Make a member of every row of Users.xml. Returns whether the file is whole."""

    def prepare(row):
        about = " ".join(words_of(row.text("AboutMe", "")[:20_000]).split())
        about = about if len(about) <= ABOUT_MAX else about[:ABOUT_MAX].rsplit(" ", 1)[0] + " …"
        return row.place, Person(row.key("Id"), row.text("DisplayName")[:NAME_MAX], row.date("CreationDate"), about)

    def store(batch):
        known = dict(_known([person.key for _place, person in batch]).values_list("imported_id", "date_joined"))
        fresh = {}
        for place, person in batch:
            if person.key not in known:
                fresh.setdefault(person.key, person)
            elif known[person.key] != person.joined:
                job.complain(place, f"another member with the old id {person.key} is here: is this another dump?")
        _make(fresh.values())
        return {"members": len(fresh)}

    return job.load("Users.xml", prepare, store)


def owner(row, id_name, display_name):
    """Who wrote a row, as (key, name). Who is known by name only is one person a name."""
    user, name = row.key(id_name, ""), row.text(display_name, "")[:NAME_MAX]
    if user:
        return user, name or f"user{user}"
    return (f"name:{name}", name) if name else ("deleted", "Former member")


def resolve(job, posts):
    """Our ids of the authors of posts, as a dict from key. `posts` have `author` (key, name), `created` and `place`.

    Authors who are in no Users.xml are made: those known by name, the deleted, and, with a word about it, those
    whose id leads nowhere.
    """
    found = dict(_known({post.author[0] for post in posts}).values_list("imported_id", "pk"))
    missing = {}
    for post in posts:
        key, name = post.author
        if key not in found and key not in missing:
            missing[key] = Person(key, name, post.created)
            if key.lstrip("-").isdigit():
                job.complain(post.place, f"user {key} is not in Users.xml; the post is kept under the name {name!r}")
    made = _make(missing.values())
    job.counts["members"] += len(made)
    return found | {member.imported_id: member.pk for member in made}


def _known(keys):
    return Member.objects.filter(imported_id__in=list(keys))


def _make(people):
    people = list(people)
    handles = _free_handles(people)
    return Member.objects.bulk_create(
        [
            Member(
                imported_id=person.key,
                handle=handles[person.key],
                display_name=person.name,
                about=person.about,
                origin=Origin.IMPORT,
                password=make_password(None),
                date_joined=person.joined,
            )
            for person in people
        ]
    )


def _free_handles(people):
    """A handle for each: the name, or the name with the old id, or with the first number that is free."""
    choices = {}
    for person in people:
        base = slugify(person.name)[:HANDLE_MAX].strip("-_") or "member"
        number = slugify(person.key)[-12:].strip("-")
        choices[person.key] = base, f"{base}-{number}" if number.isdigit() else f"{base}-2"
    wanted = {handle for pair in choices.values() for handle in pair}
    taken = set(_taken(wanted))
    handles = {}
    for key, (base, second) in choices.items():
        handle = next((choice for choice in (base, second) if choice not in taken), None)
        if handle is None:
            numbered = (f"{base}-{number}" for number in count(2))
            handle = next(choice for choice in numbered if choice not in taken and not _taken([choice]))
        taken.add(handle)
        handles[key] = handle
    return handles


def _taken(handles):
    lowered = Member.objects.annotate(lowered=Lower("handle")).filter(lowered__in=list(handles))
    return lowered.values_list("lowered", flat=True)
