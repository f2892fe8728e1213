"""The stops of the tour: every page outside the admin, found in the access matrix, and the states worth a look.

A route that answers somebody with 200 by the matrix is on the tour by itself, as the first role that may. What can only
be reached by a way of its own (a second step, a mail) or looks different to different people is a stop by hand.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from community import letters, mails, relay
from community.models import Delivery
from forum.following import leave_token
from tests import access
from tests.world import address_of, client_of

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
HALF_IN = "the super-user, asked for the second step"
ROLES = ["anonymous", "customer", "author", "super_user", "manager"]
# Answers to programs, parts of pages, files; and ways that lead elsewhere.
NOT_PAGES = ["healthz", "readyz", "api_schema", "brand_css", "brand_logo"]
NOT_PAGES += [
    "mfa_download_recovery_codes",
    "dev_mail_html",
    "socialaccount_*",
    "openid_connect_*",
    "accounts/social/*",
]
NOT_PAGES += ["account_set_password", "account_confirm_login_code"]  # only for who came through the company's sign-in
NOT_PAGES += ["arrange", "answer", "question_news"]  # a step of a page, a short address, a part of a page
ON_THEIR_OWN = ["style", "style_broken"]  # there while developing; a test of their own looks at them
ELSEWHERE = {301, 302, 405, "login"}  # what a route that shows no page says to GET


@dataclass(frozen=True)
class Stop:
    name: str
    role: str
    address: str
    status: int = 200


def is_page(route):
    beside = access.all_routes()[route].startswith(("admin/", "api/v1/", "^api/"))
    return not beside and not any(access.fnmatchcase(route, pattern) for pattern in NOT_PAGES)


def stops(world):
    """Every stop, by hand and by the matrix; names are unique."""
    made = {stop.name: stop for stop in [*by_hand(world), *_by_matrix(world)]}
    return list(made.values())


def _by_matrix(world):
    for row in access.rows():
        for route in filter(row.covers, filter(is_page, access.all_routes())):
            if role := _shown_to(row, route, world):
                kind = "-".join(str(value).strip("$").partition(".")[0] for value in row.args.values())
                yield Stop(f"{route}-{kind}".strip("-"), role, address_of(route, row, world))


def _shown_to(row, route, world):
    """The first role that gets a whole page from this route; a part of one, a feed or a file is none."""
    role = next((role for role in ROLES if row.expected[role] == 200), None)
    if row.verb != "GET" or role is None:
        return None
    answer = client_of(world, role).get(address_of(route, row, world))
    return role if not answer.streaming and b"<!doctype html" in answer.content[:200].lower() else None


def by_hand(world):
    question = world["question"]
    there, letter = question.get_absolute_url(), letters.newest()[0][0]
    return [
        Stop("home-member", "super_user", reverse("home")),
        Stop("question-asker", "author", there),
        Stop("question-peer", "super_user", there),
        Stop("question-employee", "employee", there),
        Stop("question-manager", "manager", there),
        Stop("question-with-team", "customer", world["late"].get_absolute_url()),
        Stop("search-found", "anonymous", reverse("search") + "?q=router"),
        Stop("search-nothing", "anonymous", reverse("search") + "?q=zzzzzz"),
        Stop("list-filtered", "anonymous", reverse("questions") + "?state=solved&language=it"),
        Stop("profile-own", "author", world["author"].get_absolute_url()),
        Stop("profile-reputation", "author", world["author"].get_absolute_url() + "?show=reputation"),
        Stop("notices-told", "author", reverse("notices")),
        Stop("notices-none", "employee", reverse("notices")),
        Stop("program-member", "customer", reverse("program")),
        Stop("mail-stop", "anonymous", reverse("mail_stop", args=[mails.stop_token(Delivery.objects.first())])),
        Stop(
            "unfollow",
            "anonymous",
            reverse("unfollow", args=[leave_token(world["author"].pk, "question", question.pk)]),
        ),
        Stop("mail-letter", "anonymous", reverse("dev_mail_letter", args=[letter.name, letter.number])),
        Stop("merge", "manager", reverse("question_merge", args=[question.pk]) + f"?into={world['unclear'].pk}"),
        Stop("second-step", "customer", reverse("mfa_activate_totp")),
        Stop("second-step-on", "super_user", reverse("mfa_index")),
        Stop("second-step-off", "super_user", reverse("mfa_deactivate_totp")),
        Stop("second-step-sign-in", HALF_IN, reverse("mfa_authenticate")),
        Stop("second-step-ask", "super_user", reverse("mfa_reauthenticate")),
        Stop("recovery-codes", "super_user", reverse("mfa_view_recovery_codes")),
        Stop("recovery-codes-new", "super_user", reverse("mfa_generate_recovery_codes")),
        Stop("not-found", "anonymous", "/nowhere/", 404),
        Stop("cannot-read", "anonymous", reverse("questions") + "?after=broken", 400),
        Stop("not-yours", "customer", reverse("post_edit", args=["question", question.pk]), 403),
    ]


def not_visited(made):
    """Pages no stop shows. What answers nobody with 200 by the matrix sends on or wants a POST, or is a stop by hand;
    a second step and a mail send on, too, who comes without them."""
    seen = {resolve(stop.address.partition("?")[0]).view_name for stop in made if stop.status == 200}
    return sorted(
        route
        for route in filter(is_page, set(access.all_routes()) - seen - set(ON_THEIR_OWN))
        if route.startswith(("mfa_", "mail_")) or _is_left_out(_said_to_get(route))
    )


def _is_left_out(said):
    return not said or (200 not in said and not said <= ELSEWHERE)


def _said_to_get(route):
    return {what for row in access.row_for(_matrix(), route, "GET") for what in row.expected.values()}


_matrix = cache(access.rows)


def signed_in(world, role):
    """The session key of a role that has just signed in, so that no page asks for the password again."""
    if role == HALF_IN:
        client, who = Client(), world["super_user"]
        client.post(reverse("account_login"), {"login": who.email, "password": "first-day"})
        return client.session.session_key
    key = client_of(world, role).session.session_key
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    record_authentication(SimpleNamespace(session=session), world[role], method="password", reauthenticated=True)
    session.save()
    return key


def prepare(world):
    """Two members who came in by a confirmed address, one signs in with a second step; and the mails are carried."""
    relay.deliver(now=world["now"], watch=lambda: 0)
    for role in ("customer", "super_user"):
        who = world[role]
        EmailAddress.objects.create(user=who, email=who.email, verified=True, primary=True)
    TOTP.activate(world["super_user"], generate_totp_secret())
    RecoveryCodes.activate(world["super_user"])


def contexts(browser, world, url):
    """A browser window for each role, made when it is first asked for."""
    made = {}

    def of(role):
        if role not in made:
            made[role] = browser.new_context(locale="en-GB", reduced_motion="reduce")
            if role != "anonymous":
                key = signed_in(world, role)
                made[role].add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
        return made[role]

    return of
