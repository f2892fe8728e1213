"""Builds a mail from a delivery: words, colours and headers. Sends nothing."""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from community import notifying
from community import site as company
from community.addresses import absolute
from community.models import Member, Notice

STOP_SALT = "community.mail.stop"
BRAND = re.compile(r"#[0-9a-fA-F]{6}\Z")
LANGUAGES = {code for code, _name in settings.LANGUAGES}


def address_of(delivery):
    """Where a delivery goes: its own address, or the member's as it is now."""
    return delivery.address or (delivery.member.email if delivery.member else "")


def notice_of(delivery):
    """The notice a delivery carries; for an address that is no member's one that was never kept; or None."""
    if delivery.notice is None and "kind" in delivery.payload:
        return Notice(kind=delivery.payload["kind"], about=delivery.payload["about"], created_at=delivery.created_at)
    return delivery.notice


def language_of(delivery):
    """The language of the words: the payload's, the member's, or the site's."""
    named = delivery.payload.get("language") or (delivery.member.language if delivery.member else "")
    return named if named in LANGUAGES else settings.LANGUAGE_CODE


def build(delivery):
    """Return the EmailMultiAlternatives of a delivery, with a text and an HTML part.

    Raises KeyError, ImportError or ValueError for a notice of unknown kind or a payload without words.
    """
    with translation.override(language_of(delivery)):
        words = _words(delivery)
        subject = one_line(words["subject"])
        context = {**words, "subject": subject, **_frame(delivery, account=delivery.notice is None)}
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("mail/mail.txt", context).strip() + "\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[address_of(delivery)],
            reply_to=[settings.REPLY_TO_EMAIL],
            headers=_headers(delivery, context["stop_url"]),
        )
        html = delivery.payload.get("html") or render_to_string("mail/mail.html", context)
        message.attach_alternative(html, "text/html")
        return message


def one_line(text):
    """Text that can stand in a header: no line breaks, no control characters, at most 200 characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())[:200]


def _words(delivery):
    """What the templates need of a notice's Message or of a payload, in the active language."""
    notice = notice_of(delivery)
    if notice is not None:
        message = notifying.kind_of(notice).say(notice)
        return {
            "subject": message.subject,
            "paragraphs": [message.lead],
            "quote": [part.strip() for part in message.quote.split("\n") if part.strip()],
            "quoted": message.quoted,
            "facts": message.facts,
            "button": message.button,
            "url": absolute(message.url),
            "also": [(words, absolute(path)) for words, path in message.also],
            "why": message.why,
            "way_out": absolute(message.way_out) if message.way_out else "",
            "way_out_words": message.way_out_words,
        }
    payload = delivery.payload
    text = payload["text"].replace("\r\n", "\n").strip()
    mine = delivery.member is not None
    return {
        "subject": payload["subject"],
        "paragraphs": [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()],
        "button": payload.get("button", ""),
        "url": absolute(payload["url"]) if payload.get("url") else "",
        "why": payload.get("why")
        or (
            _("You get this because it is about your account.")
            if mine
            else _("You get this because this address was given to the community.")
        ),
    }


def _frame(delivery, *, account):
    """The company's name and colour, the line to answer above, and the way out.

    The name stands there in letters, whatever the logo: a mail fetches nothing, so nobody learns when it is read.
    """
    site = company.current()
    brand = site.brand if BRAND.match(site.brand) else "#0b5a6b"
    return {
        "site": site,
        "legal_links": [(link.label, absolute(link.url)) for link in company.legal_links()],
        "brand": brand,
        "brand_light": _lighter(brand),
        "account": account,
        "language": translation.get_language(),
        "stop_url": absolute(reverse("mail_stop", args=[stop_token(delivery)])),
    }


def _lighter(colour):
    """The brand colour on a dark ground: 60 % of the way to white."""
    return "#" + "".join(f"{round(c + (255 - c) * 0.6):02x}" for c in bytes.fromhex(colour[1:]))


def _headers(delivery, stop_url):
    address = parseaddr(settings.REPLY_TO_EMAIL)[1]
    return {
        "Message-ID": delivery.message_id,
        "List-Unsubscribe": f"<{stop_url}>, <mailto:{address}?subject=unsubscribe>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }


# --- The way out of mails -------------------------------------------------------------------------


@dataclass(frozen=True)
class Stop:
    """What a stop link is about: notices to a member, mails about their account, or one bare address."""

    member: Member | None
    address: str = ""
    account: bool = False


def stop_token(delivery):
    """A signed word for the stop link of a mail. It never expires: old mails must be stoppable too."""
    if delivery.member_id:
        about = {"m": delivery.member_id, **({"k": "account"} if delivery.notice_id is None else {})}
    else:
        about = {"a": delivery.address}
    return signing.Signer(salt=STOP_SALT).sign_object(about)


def read_stop_token(token):
    """What a stop link is about, or None for a word nobody signed or a member who is gone."""
    try:
        about = signing.Signer(salt=STOP_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    if "a" in about:
        return Stop(member=None, address=about["a"])
    member = Member.objects.filter(pk=about.get("m")).first()
    return Stop(member=member, account=about.get("k") == "account") if member else None
