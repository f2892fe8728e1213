"""The drawn parts of a page: icon, avatar, role chip, local time. Built into every template."""

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

register = template.Library()

AVATAR_SIZES = {"s": " avatar--s", "": "", "l": " avatar--l", "xl": " avatar--xl"}
SUPER_USER, ALUMNI = "super", "alumni"
VISUALLY_HIDDEN = format_html(' class="{}"', "vh")


@register.simple_tag
def icon(name, kind=""):
    """One symbol of the sprite. `kind` "s" is the small size, "ok" the green of what is solved."""
    more = {"s": " icon--s", "ok": " ok"}.get(kind, "")
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>', more, static("icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def mark(context):
    """The company's mark beside its name."""
    return format_html(
        '<svg aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), _mark_of(context.get("site"))
    )


@register.simple_tag(takes_context=True)
def logo(context):
    """What stands for the company at the top of a page: its logo, or its mark and its name."""
    site, logo = context.get("site"), context.get("logo")
    if not logo:
        return format_html("{}<span>{}</span>", mark(context), getattr(site, "company", ""))
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}">',
        reverse("brand_logo", args=[logo["name"]]),
        site.company,
        logo["width"],
        logo["height"],
    )


def _mark_of(site):
    return getattr(site, "mark", "") or "firstday"


def speaks_for_company(member, author_role=""):
    """What an answer froze when it was posted holds for it; elsewhere, what the member is today."""
    return author_role == "employee" if author_role else member.is_employee


def _avatar_classes(member, size, author_role):
    house = speaks_for_company(member, author_role)
    kind = " avatar--house" if house else f" c{(member.pk or 0) % 8}"
    ring = " avatar--super" if member.chip == SUPER_USER and not house else ""
    return f"avatar{AVATAR_SIZES[size]}{kind}{ring}"


@register.simple_tag
def avatar(member, size="", author_role=""):
    """Initials in a member's colour: round for customers, square for the house, a gold ring for super-users.

    `size` is "s", "", "l" or "xl"; `author_role` is the role an answer was written in.
    """
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>', _avatar_classes(member, size, author_role), member.initials
    )


@register.simple_tag
def profile_link(member):
    """The signed-in member's own avatar in the header."""
    label = _("Your profile, %(name)s") % {"name": member.display_name}
    return format_html(
        '<a class="{}" href="{}" aria-label="{}" title="{}">{}</a>',
        _avatar_classes(member, "", ""),
        member.get_absolute_url(),
        label,
        member.display_name,
        member.initials,
    )


def _chips(member, asker_id, author_role):
    """The words beside a name, each with its class and icon."""
    if speaks_for_company(member, author_role):
        team = member.is_staff and member.is_employee
        yield ("role--team", "headset", _("Community team")) if team else ("role--house", "mark", "")
    elif member.chip == SUPER_USER:
        yield "role--super", "star", _("Super-user")
    elif member.chip == ALUMNI:
        yield "role--asker", "", _("Alumni")
    if asker_id is not None and asker_id == member.pk:
        yield "role--asker", "", _("Asked this")


@register.simple_tag(takes_context=True)
def role(context, member, asker_id=None, author_role="", mini=False):
    """The chips beside a name. `asker_id` is the author of the question on the page, `author_role` what an answer
    froze; `mini` shows the super-user's star alone."""
    site = context.get("site")
    return format_html_join("", "{}", ((_chip(*chip, site, mini),) for chip in _chips(member, asker_id, author_role)))


def _chip(kind, symbol, word, site, mini):
    if symbol == "mark":
        symbol, word = _mark_of(site), getattr(site, "company", "")
    short = mini and kind == "role--super"
    return format_html(
        '<span class="role {}{}">{}<span{}>{}</span></span>',
        kind,
        " role--mini" if short else "",
        icon(symbol) if symbol else "",
        VISUALLY_HIDDEN if short else "",
        word,
    )


@register.simple_tag(takes_context=True)
def when(context, moment, kind=""):
    """A moment in local time in a <time>: "today, 20:10", "yesterday, 20:10", "19 November, 14:02".

    Reads `now` from the context. `kind` "day" leaves the hour out of what is older than yesterday.
    """
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), said(moment, context["now"], kind)
    )


def said(moment, now, kind=""):
    """The words of `when`, without the element."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    days = (today.date() - local.date()).days
    clock = f"{local:%H:%M}"
    words = {0: _("today, %(clock)s"), 1: _("yesterday, %(clock)s"), -1: _("tomorrow, %(clock)s")}.get(days)
    if words:
        return words % {"clock": clock}
    same_year = local.year == today.year
    day = date_format(local, "MONTH_DAY_FORMAT") if same_year else date_format(local, "DATE_FORMAT")
    return day if kind == "day" else _("%(day)s, %(clock)s") % {"day": day, "clock": clock}
