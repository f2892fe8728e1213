"""A small community with one member for each role and one thing of each kind, and how a role visits it."""

import re
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from escalation.sweep import sweep
from forum import commenting, detailing, editing, moderating
from superusers import memberships
from superusers.models import BetaTest, Invitation
from tests import make


def build(now):
    """Make it by the rules; returns a dict of what tests call by name."""
    admin = make.admin("the-admin")
    people = {
        "customer": make.member("a-customer"),
        "author": make.member("the-author"),
        "suspended": make.member("suspended-customer", suspended_until=now + timedelta(days=3)),
        "super_user": make.member("super-one"),
        "former_super_user": make.member("super-former"),
        "employee": make.employee("an-employee"),
        "manager": make.manager("a-manager"),
        "admin": admin,
    }
    for role in ("super_user", "former_super_user"):
        memberships.activate(member=people[role], by=admin, reason="helps a lot", now=now)
    memberships.make_alumni(member=people["former_super_user"], by=admin, reason="moved away", now=now)
    category = make.category("internet")
    asked = {"author": people["author"], "category": category, "now": now - timedelta(hours=2)}
    pictures = [make.picture(people["author"], now=now) for _number in range(3)]
    shown, hidden_too, _unused = (f"![The lights]({picture.get_absolute_url()})" for picture in pictures)
    question = make.question(**asked, tags=["wlan"], body=f"Since this morning.\n\n{shown}")
    hidden = make.question(**asked, title="This one is hidden from all", body=hidden_too)
    moderating.hide(by=admin, post=hidden, reason="private data", now=now)
    given = make.answer(question, people["author"], now=now - timedelta(hours=1))
    counting = make.answer(
        make.question(**asked, title="Which cable fits the box?"), people["customer"], now=now - timedelta(hours=1)
    )
    unclear = make.question(**asked, title="It does not work at all")
    detailing.ask(by=people["manager"], question=unclear, body="What does not work?", now=now)
    return {
        **people,
        "now": now,
        "category": category,
        "other_category": make.category("phones"),
        "tag": question.tags.get(),
        "question": question,
        "hidden": hidden,
        "unclear": unclear,
        "counting": counting,
        "picture": pictures[0],
        "hidden_picture": pictures[1],
        "unused_picture": pictures[2],
        "held": make.question(**asked, title="This one is held back", hold=True),
        "answer": given,
        "comment": commenting.comment(author=people["author"], question=question, body="And the cable?", now=now),
        "edited_comment": edited(
            commenting.comment(author=people["author"], question=question, body="And that cable?", now=now), now
        ),
        "hidden_answer": hide(make.answer(question, people["author"], now=now), admin, now),
        **more(people, question, now),
    }


def edited(comment, now):
    return editing.edit(editor=comment.author, post=comment, body="And the other cable?", version=1, now=now)


def hide(post, admin, now):
    moderating.hide(by=admin, post=post, reason="rude", now=now)
    return post


def more(people, question, now):
    """What the upper apps keep: an escalation, a beta test with an invitation."""
    late = make.question(
        people["author"], category=question.category, title="Nobody answered this one", now=now - 2 * make.DAY
    )
    sweep(now=now)
    test = BetaTest.objects.create(
        title="Box 5", description="At home.", product="Box", capacity=3, starts_on=now.date(), ends_on=now.date()
    )
    invitation = Invitation.objects.create(member=people["super_user"], beta_test=test, invited_at=now)
    return {
        "late": late,
        "escalation": late.escalations.get(),
        "beta_test": test,
        "invitation": invitation,
        "notice": people["author"].notices.first(),
    }


def look_up(value, world):
    """`$question.pk` is the primary key of the question in the world; anything else is itself."""
    if not (isinstance(value, str) and value.startswith("$")):
        return value
    thing, *attributes = value[1:].split(".")
    found = world[thing]
    for attribute in attributes:
        found = getattr(found, attribute)
    return found


def client_of(world, role):
    """A browser in which this role is signed in. Signing in costs more than most pages, so it happens once a role."""
    client, kept = Client(raise_request_exception=False), world.setdefault("sessions", {})
    if role == "anonymous":
        return client
    if role not in kept:
        client.force_login(world[role], backend="community.accounts.MemberBackend")
        kept[role] = client.session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = kept[role]
    return client


def address_of(route, row, world):
    """Where a row's route is found with the row's arguments; a route without a name is its own address."""
    arguments = {name: look_up(value, world) for name, value in row.args.items()}
    if row.address:
        return row.address.format(**arguments)
    if "/" in route:
        return "/" + re.sub(r"<[^>]+>", "999999", route)
    return reverse(route, kwargs=arguments)


def attempt(send, *words, **more_words):
    """The response to one request whose writes are taken back, rate limits included."""
    cache.clear()
    with transaction.atomic():
        response = send(*words, **more_words)
        transaction.set_rollback(True)
    return response
