"""Somebody about to ask finds that it was asked already: "that is my question"."""

from django.db import transaction

from forum import drafting, following, me_too, permissions


@transaction.atomic
def that_is_mine(*, member, question, now):
    """The member has the same problem and follows the question; what they had typed to ask it is thrown away.

    Nothing is posted. One's own question is only found again; one that takes no marks any more is only followed.
    Raises PermissionDenied for who may not write.
    """
    permissions.require_writer(member, now)
    if question.author_id != member.pk:
        if question.is_shown and question.closed_at is None and question.locked_at is None:
            me_too.say(member=member, question=question, now=now)
        else:
            following.follow(member=member, target=question, now=now)
    drafting.discard(member=member, place=drafting.ASK)
