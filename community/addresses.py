"""Addresses of this site as they work from outside: in a mail, in the API."""

from django.conf import settings


def absolute(path):
    """A path on this site with SITE_URL before it; an address of another place stays as it is."""
    return path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL}{path}"
