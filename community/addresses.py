"""Addresses: of this site as they work from outside (in a mail, in the API), and those people may link to."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _


def absolute(path):
    """A path on this site with SITE_URL before it; an address of another place stays as it is."""
    return path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL}{path}"


def clean_link(address):
    """A link somebody may put on every page: http(s), or a path of this site. Raises ValidationError otherwise."""
    own = address.startswith("/") and not address.startswith(("//", "/\\"))
    if own and address.isprintable() and not any(character in ' \\"<>' for character in address):
        return
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        raise ValidationError(_("An address begins with https://, or with / when it is on this site.")) from None
