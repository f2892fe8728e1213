"""Tells a member something: a notice in the app and, if they want it, a mail through the outbox.

Only the `notices.py` of an app calls this. What a kind says, and whether it is still true when
the mail goes out, is registered there: `KINDS = {"answer_posted": Kind(...)}` in `forum/notices.py`
is the kind "forum.answer_posted".
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

from django.utils.functional import lazy

from community import outbox, wiring
from community.models import Member, Notice

log = logging.getLogger("firstday.notices")


@dataclass(frozen=True)
class Message:
    """Words for one notice, in the language that is active. `url` is a path on this site.

    Only `quote` may cost a query, and then through `later`: the list of notices does not show it.
    """

    subject: str
    lead: str
    url: str
    button: str
    why: str  # why the reader gets it: "because you asked the question"
    quote: str = ""  # plain text, or later(function that returns it)
    quoted: str = ""  # who says the quote
    facts: list = field(default_factory=list)  # pairs of a label and a value
    way_out: str = ""  # a path that ends just this subscription, without signing in
    way_out_words: str = ""
    also: list = field(default_factory=list)  # other ways to go on than the button: pairs of words and a path


@dataclass(frozen=True)
class Kind:
    """How a kind of notice speaks. `say(notice)` returns a Message; `untrue(notice, now)` returns why it
    must not be sent any more ("the answer was hidden"), or None."""

    say: Callable
    untrue: Callable


def kind_of(notice):
    """Find the Kind of a notice by its dotted name."""
    app, name = notice.kind.split(".")
    return import_module(f"{app}.notices").KINDS[name]


def later(function):
    """Text that is made when somebody reads it."""
    return lazy(function, str)()


def words_of(notice):
    """The Message of a notice, or None for one that cannot speak: its kind is gone, or what it needs is."""
    try:
        return kind_of(notice).say(notice)
    except Exception:
        log.warning("notice %s of kind %s has no words", notice.pk, notice.kind, exc_info=True)
        return None


def out_of_sight(member, notices):
    """The numbers of those notices that are about something this member may not see any more."""
    found = set()
    for unseen in wiring.load(wiring.NOTICE_SIGHT):
        found |= unseen(member, notices)
    return found


def mark_read(member, *, now, pks=None, up_to=None):
    """A member has read these notices, or all of theirs up to a number. Returns how many were new to them."""
    unread = Notice.objects.filter(member=member, read_at=None)
    unread = unread.filter(pk__in=pks) if pks is not None else unread.filter(pk__lte=up_to)
    return unread.update(read_at=now)


def tell(member, *, kind, key, about, now, by_mail=True):
    """Write the notice and its mail, once for each member and key. Call inside the transaction of the cause.

    Returns the new Notice, or None when the member has been told this before.
    """
    if not member.is_active or member.is_bot:
        return None
    notice, created = Notice.objects.get_or_create(
        member=member, key=key, defaults={"kind": kind, "about": about, "created_at": now}
    )
    if not created:
        return None
    if by_mail and member.email and member.notices_by_mail:
        outbox.enqueue_notices([notice], now=now)
    return notice


def tell_all(members, *, kind, key, about, now, by_mail=True):
    """`tell` for several members at once, in as many statements for ten as for two. Returns the new notices.

    The caller holds the row that `key` is about, so that nobody tells the same at the same moment.
    """
    told = set(Notice.objects.filter(member__in=members, key=key).values_list("member_id", flat=True))
    new = {member.pk: member for member in members if member.is_active and not member.is_bot and member.pk not in told}
    notices = Notice.objects.bulk_create(
        Notice(member=member, kind=kind, key=key, about=about, created_at=now) for member in new.values()
    )
    if any(notice.pk is None for notice in notices):  # an SQLite before 3.35 does not say what it numbered
        notices = list(Notice.objects.filter(member__in=new, key=key).order_by("pk"))
    mailed = {pk for pk, member in new.items() if by_mail and member.email and member.notices_by_mail}
    outbox.enqueue_notices([notice for notice in notices if notice.member_id in mailed], now=now)
    return notices


def set_by_mail(member, *, wanted):
    """Switch the member's notices by mail on or off. What waits is looked at again when it is sent."""
    Member.objects.filter(pk=member.pk).update(notices_by_mail=wanted)


def refuse_address(address, *, now):
    """Somebody at an address that belongs to no member wants no mails there: tell who runs the site, once.

    Such an address stands in the settings or was typed in by someone; only a person can judge which.
    """
    from community import notices  # it speaks through this module

    notices.mail_refused(address, now=now)
