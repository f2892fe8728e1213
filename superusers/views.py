"""The public page of the program, and the super-users' own page."""

from django.contrib import messages
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community.errors import Refused
from community.indexing import Indexed
from forum.models import Question
from forum.views.common import page_of, see_other, show
from superusers import criteria, numbers, permissions, seats
from superusers.cards import card
from superusers.models import Invitation, Membership
from superusers.review import own_figures

PEOPLE_A_PAGE = 24
INVITATIONS_A_PAGE = 20
QUESTIONS_SHOWN = 3
KEEP_SECONDS = 300


@require_safe
def program(request):
    """What the program is, who is in it, and how far the reader has come. Signed out it carries nothing personal."""
    now, published = timezone.now(), criteria.current()
    people = Membership.objects.active().select_related("member")
    context = {
        "criteria": published,
        "people": page_of(request, people, order=["-joined_at", "-id"], size=PEOPLE_A_PAGE),
        "figures": cache.get_or_set("superusers.program", lambda: numbers.public_figures(now), KEEP_SECONDS),
        "steps": criteria.steps(published),
    }
    if context["people"].first:
        context["indexed"] = Indexed(reverse("program"), _("Super-user program"), _("Customers who help customers."))
    if request.user.is_authenticated:
        context |= _own(request.user, published, now)
    response = show(request, "superusers/program.html", now=now, **context)
    if request.user.is_authenticated:
        add_never_cache_headers(response)
    return response


def _own(member, published, now):
    """Where a member stands in the program, and how far they have come if they can take part."""
    own = {"membership": Membership.objects.filter(member=member).first(), "takes_part": member.earns_reputation}
    if member.earns_reputation:
        own["steps"] = criteria.steps(published, own_figures(member=member, at=now, criteria=published))
    return own


@never_cache
@require_safe
def beta(request):
    """What a super-user is invited to. For everybody else there is no such page."""
    return _beta(request)


def _beta(request, refusal=None):
    membership = permissions.get_own_membership(request.user)
    now, published = timezone.now(), criteria.current()
    rows = Invitation.objects.visible_to(request.user).with_offer().unanswered_first(now)
    page = page_of(request, rows, order=["rank", "-id"], size=INVITATIONS_A_PAGE)
    cards = [card(invitation, now=now) for invitation in page]
    return show(
        request,
        "superusers/beta.html",
        now=now,
        status=refusal.status if refusal else 200,
        membership=membership,
        criteria=published,
        own=own_figures(member=request.user, at=now, criteria=published),
        unanswered=[one for one in cards if one.invitation.rank == 0],
        settled=[one for one in cards if one.invitation.rank > 0],
        page=page,
        running_out=_running_out(request.user, now) if page.first else [],
        refusal=refusal,
    )


def _running_out(member, now):
    """Questions of others that the community still has its turn with, the shortest time first."""
    waiting = Question.objects.visible_to(member).in_window().filter(due_at__gte=now).exclude(author=member)
    return waiting.select_related("author", "category").order_by("due_at", "id")[:QUESTIONS_SHOWN]


@never_cache
@require_POST
def accept_invitation(request, pk):
    return _answer(request, pk, seats.accept, _("You have a seat: %(title)s"))


@never_cache
@require_POST
def decline_invitation(request, pk):
    return _answer(request, pk, seats.decline, _("You declined: %(title)s"))


def _answer(request, pk, rule, words):
    """Answer an invitation by its rule; a "no" of the rule is shown above the invitations."""
    invitation = permissions.get_invitation(request.user, pk)
    try:
        answered = rule(by=request.user, invitation=invitation, now=timezone.now())
    except Refused as refusal:
        return _beta(request, refusal)
    messages.success(request, words % {"title": answered.offer.title})
    return see_other(reverse("beta"))
