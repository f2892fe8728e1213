"""The only place where the ground floor says something to people."""

from django.utils.translation import gettext as _

from community.models import Member
from community.notifying import Kind, Message, tell


def mail_refused(address, *, now):
    """Tell who runs the site that an address which is no member's wants no more mails."""
    for member in Member.objects.people().filter(is_superuser=True):
        tell(
            member,
            kind="community.mail_refused",
            key=f"mail_refused:{address}",
            about={"address": address},
            now=now,
        )


def _say_mail_refused(notice):
    return Message(
        subject=_("Somebody wants no more mails"),
        lead=_(
            "%(address)s was sent a mail and asks for no more. If it stands in your settings, please change it there."
        )
        % notice.about,
        url="/admin/",
        button=_("Go to the admin"),
        why=_("You get this because you run this community."),
    )


KINDS = {"mail_refused": Kind(_say_mail_refused, lambda notice, now: None)}
