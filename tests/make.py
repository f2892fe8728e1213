"""Makes what tests need, by the same rules the product uses. Every helper takes the time."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count

from django.core.files.base import ContentFile
from PIL import Image

from community import employees
from community.models import Member
from forum import answering, asking, picturing
from forum.models import Category

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)
_number = count(1)


def member(handle=None, **fields):
    """A customer with an e-mail address; `fields` make something else of them."""
    handle = handle or f"member-{next(_number)}"
    fields = {
        "email": f"{handle}@example.org",
        "display_name": handle.title(),
        "date_joined": NOON - 90 * DAY,
        **fields,
    }
    made = Member.objects.create_user(handle, password="first-day", **fields)
    if made.is_employee:
        employees.keep_in_step(made)
    return made


def employee(handle=None, **fields):
    return member(handle, **{"is_employee": True, **fields})


def admin(handle=None, **fields):
    return member(handle, **{"is_staff": True, "is_superuser": True, "is_employee": True, **fields})


def manager(handle=None, **fields):
    """An employee in the group "Community managers", who may enter the admin."""
    from django.contrib.auth.models import Group

    made = member(handle, **{"is_staff": True, "is_employee": True, **fields})
    made.groups.add(Group.objects.get(name="Community managers"))
    return made


def category(slug=None, **fields):
    slug = slug or f"category-{next(_number)}"
    return Category.objects.create(slug=slug, **{"name": slug.title(), **fields})


def question(author=None, *, now=NOON, title="Why does my router blink red?", body="Since this morning.", **fields):
    """A question that was asked at `now`, by a new customer in a new category unless said otherwise."""
    return asking.ask(
        author=author or member(),
        title=title,
        body=body,
        category=fields.pop("category", None) or category(),
        now=now,
        **fields,
    )


def drawing(format="PNG", size=(60, 40), colour="#0b5a6b", **options):
    """The bytes of a picture file."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, format, **options)
    return out.getvalue()


def picture(owner, content=None, *, now=NOON):
    """A picture its owner has sent and not used yet."""
    return picturing.add(owner=owner, file=ContentFile(content or drawing(), "drawing.png"), now=now)


def answer(question, author=None, *, now=NOON + timedelta(hours=1), body="Hold the button for ten seconds.", **fields):
    """An answer; by a new customer, so a peer answer, unless said otherwise."""
    return answering.answer(author=author or member(), question=question, body=body, now=now, **fields)
