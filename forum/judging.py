"""A reader says whether an answer helped: one verdict a reader and answer, changed or taken back at will.

No reputation comes of it. It shows the next reader what helped, and orders answers of equal score.
"""

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import Refused
from forum import permissions
from forum.models import Answer, Verdict

PAST = "past-"  # what a visitor's hash becomes when its day is over, with the number of the row
COLUMNS = {True: "helped_count", False: "unhelped_count"}


def takes_verdicts(answer, question):
    """Whether readers are asked about this answer: all of a solved question, else those that end its waiting."""
    counts = answer.ends_waiting and answer.did_not_help_at is None
    return answer.is_shown and question.is_shown and (question.accepted_answer_id is not None or counts)


@transaction.atomic
def judge(*, by, answer, helped, now, visitor=""):
    """Set a reader's verdict: True, False, or None to take it back. Returns the answer with its new counts.

    `visitor` stands for who is not signed in (`community.visitors`), and is ignored of members. Raises
    PermissionDenied on one's own answer and for the asker, whose word is the acceptance; Refused on an answer
    that takes no verdicts.
    """
    if by.is_authenticated:
        permissions.require_writer(by, now)
    # Holding the answer's row puts verdicts on it in a line: counts and verdicts change together.
    answer = Answer.objects.select_for_update(of=("self",)).select_related("author", "question").get(pk=answer.pk)
    permissions.require(
        permissions.may_judge(by, answer, answer.question),
        _("This is for other readers: it is your own question or answer."),
    )
    if not takes_verdicts(answer, answer.question):
        raise Refused(
            "no_verdicts", _("Readers are asked about answers to solved questions and about those that count.")
        )
    reader = _reader(by, visitor)
    said = Verdict.objects.filter(answer=answer, **reader).first()
    before = said.helped if said else None
    if before == helped:
        return answer
    if said is None:
        Verdict.objects.create(answer=answer, helped=helped, created_at=now, **reader)
    elif helped is None:
        said.delete()
    else:
        said.helped, said.created_at = helped, now
        said.save(update_fields=["helped", "created_at"])
    changes = {COLUMNS[each]: F(COLUMNS[each]) + step for each, step in ((before, -1), (helped, 1)) if each is not None}
    Answer.objects.filter(pk=answer.pk).update(**changes)
    answer.refresh_from_db(fields=COLUMNS.values())
    return answer


def _reader(by, visitor):
    return {"member": by} if by.is_authenticated else {"visitor": visitor}


def said_by(by, answer, *, visitor=""):
    """The reader's verdict as it stands: True, False or None."""
    return Verdict.objects.filter(answer=answer, **_reader(by, visitor)).values_list("helped", flat=True).first()


def forget_visitors(*, now):
    """Let go of what stood for the visitors of days before: their verdicts still count, and are nobody's.

    Returns how many.
    """
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    past = Verdict.objects.filter(created_at__lt=today, member=None).exclude(visitor__startswith=PAST)
    return past.update(visitor=Concat(Value(PAST), Cast(F("pk"), CharField()), output_field=CharField()))
