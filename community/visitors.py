"""Visitors without an account: told apart for a day, and counted, without knowing who they are.

What stands for a visitor is a keyed hash of address, browser and day. Without the secret key nobody can find out
whose it is, tomorrow's is another one, and nothing that it was made from is kept.
"""

import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

HOUR = 3600
SALT = "community.visitors"


def address_of(request):
    """Where a request came from: what the outermost of our own proxies (TRUSTED_PROXY_COUNT) saw, else the connection.

    Of an IPv6 address only the network, because a household has as many addresses as it likes.
    """
    proxies, via = settings.ALLAUTH_TRUSTED_PROXY_COUNT, request.META.get("HTTP_X_FORWARDED_FOR", "")
    hops = [hop.strip() for hop in via.split(",") if hop.strip()]
    seen = hops[-min(proxies, len(hops))] if proxies and hops else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(seen)
    except ValueError:
        return seen
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def visitor_of(request, now):
    """64 characters that stand for this visitor today, by the site's clock."""
    parts = (f"{timezone.localtime(now):%Y-%m-%d}", address_of(request), request.headers.get("User-Agent", "")[:500])
    return _hash("|".join(parts))


def seconds_to_wait(request, *, what, most, now):
    """Count that this address does `what` once more in this hour. Returns 0, or for how long it has to wait.

    A process without a shared cache counts for itself.
    """
    hour, gone = divmod(int(now.timestamp()), HOUR)
    key = f"visitors:{what}:{hour}:{_hash(address_of(request))}"
    cache.add(key, 0, HOUR)
    try:
        times = cache.incr(key)
    except ValueError:  # the cache has dropped it meanwhile
        return 0
    return 0 if times <= most else HOUR - gone


def _hash(value):
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()
