"""Answering from the desk, for the company."""

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from escalation import auditing
from escalation.settling import settle_if_ended, take_up
from forum import answering
from forum.models import Answer


@transaction.atomic
def official_answer(*, by, escalation, body, now):
    """Post the manager's answer as the company's, which settles the escalation. Returns the Answer.

    Raises ValidationError for text that cannot be taken; Refused when the manager does not speak for the
    company or asked the question, when it is settled or a colleague holds it. Nothing is posted then.
    """
    escalation, question = take_up(escalation, by=by, now=now)
    if answering.role_of(by, question) != Answer.Role.EMPLOYEE:
        raise Refused(
            "not_official",
            _(
                "Your answer would not be an official one: your account does not speak for the company, or you asked"
                " this yourself. A colleague can answer, or an administrator can change your account."
            ),
        )
    given = answering.answer(author=by, question=question, body=body, now=now)
    auditing.record(escalation.pk, auditing.Kind.ANSWERED, now=now, actor=by, note=f"answer {given.pk}")
    settle_if_ended(escalation.pk, now=now, by=by, official=given)
    return given
