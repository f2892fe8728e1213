"""A moment in words, for mails and messages that are read later than they are written."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime


def written_out(moment):
    """Day and hour in the language that is active and the site's time zone: "19 November 2026, 14:02".

    Takes an aware datetime or its ISO form, as the facts of a notice keep it.
    """
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return date_format(localtime(moment), "DATETIME_FORMAT")
