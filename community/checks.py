"""Production refuses to start when it is not safe to: what it refuses, a sentence each.

Asked at the end of `community/settings.py`, so that no way of starting goes around it.
"""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host

LOOPBACK = ("127.0.0.1", "::1", "localhost")
KNOWN_KEYS = ("django-insecure", "change-me", "changeme", "secret")
SHORTEST_KEY = 50
NOT_SENT = ("console", "filebased", "dummy", "locmem")
NOT_SHARED = ("locmem", "dummy")
DEMO_DOMAIN = "@alpenfon.example"


def refusals(settings):
    """What keeps production from starting. `settings` is a dict by name; returns sentences, none when all is well."""
    return [sentence for check in CHECKS for sentence in check(settings)]


def is_demo_address(email):
    """Does this address belong to the demo company? Its passwords are known to everybody."""
    return email.strip().lower().endswith(DEMO_DOMAIN)


def secret_key(settings):
    key = settings["SECRET_KEY"]
    if not key:
        yield "SECRET_KEY must be set when DEBUG=0."
    elif len(key) < SHORTEST_KEY or len(set(key)) < 10 or key.lower().startswith(KNOWN_KEYS):
        yield f"SECRET_KEY must be {SHORTEST_KEY} random characters or more that nobody else knows."


def site_url(settings):
    if not settings["SITE_URL"]:
        yield "SITE_URL must be set when DEBUG=0."
        return
    try:
        parts = urlsplit(settings["SITE_URL"])
        host, scheme = parts.hostname, parts.scheme
        more = parts.username is not None or parts.path or parts.query or parts.fragment
    except ValueError:
        host = scheme = more = None
    if not host or more or scheme not in ("http", "https"):
        yield "SITE_URL must be the address of the site, such as https://community.example.com."
    elif scheme != "https" and host not in LOOPBACK:
        yield "SITE_URL must begin with https:// when DEBUG=0."


def allowed_hosts(settings):
    if not settings["ALLOWED_HOSTS"]:
        yield "ALLOWED_HOSTS must be set when DEBUG=0."
    elif any("*" in host or (host[0] == "." and "." not in host[1:]) for host in settings["ALLOWED_HOSTS"]):
        yield "ALLOWED_HOSTS must name the hosts of this site; * lets anybody choose the host in our mails."
    elif (own := _host(settings["SITE_URL"])) and not validate_host(own, settings["ALLOWED_HOSTS"]):
        yield f"ALLOWED_HOSTS must name the host of SITE_URL, {own}: the links in our mails lead there."


def _host(url):
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def mail(settings):
    if not settings["EMAIL_URL"]:
        yield "EMAIL_URL must be set when DEBUG=0."
    elif settings["EMAIL_BACKEND"].split(".")[-2] in NOT_SENT:
        yield "EMAIL_URL must name a mail server: with this one no mail leaves the house."


def addresses(settings):
    for name in ("DEFAULT_FROM_EMAIL", "REPLY_TO_EMAIL", "MANAGERS_FALLBACK_EMAIL"):
        address = parseaddr(settings[name])[1]
        if not settings[name]:
            yield f"{name} must be set when DEBUG=0."
            continue
        try:
            validate_email(address)
        except ValidationError:
            yield f"{name} must be a mail address, not {settings[name]!r}."
            continue
        if is_demo_address(address):
            yield f"{name} must be an address of yours, not one of the demo company."
        elif name != "DEFAULT_FROM_EMAIL" and address.lower().replace("-", "").startswith("noreply"):
            yield f"{name} must be an address that people read, not {address}."


def cache(settings):
    backend = settings["CACHES"]["default"]["BACKEND"]
    if settings["WEB_CONCURRENCY"] > 1 and backend.split(".")[-2] in NOT_SHARED:
        yield "CACHE_URL must name a cache that all web processes share, such as Redis, when WEB_CONCURRENCY is above 1."


def broker(settings):
    url = settings["CELERY_BROKER_URL"]
    if not url.startswith(("amqp", "pyamqp")):
        return
    parts = urlsplit(url)
    if parts.username in (None, "", "guest") and (parts.hostname or "localhost") not in LOOPBACK:
        yield "CELERY_BROKER_URL must not use RabbitMQ's guest account on another machine."


CHECKS = (secret_key, site_url, allowed_hosts, mail, addresses, cache, broker)
