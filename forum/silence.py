"""When the asker last wrote on their own question: that ends "needs more information", and shows whether they are silent.

Read-only: expressions for a query of questions.
"""

from datetime import UTC, datetime

from django.db.models import DateTimeField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from forum.models import Answer, Comment, Revision

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def with_last_word(questions):
    """Add `asker_wrote_at`: their last comment, answer or edit on the question; NEVER when there is none."""
    mine, edit = {"author": OuterRef("author")}, {"editor": OuterRef("author")}
    words = (
        Comment.objects.filter(question=OuterRef("pk"), **mine),
        Answer.objects.filter(question=OuterRef("pk"), **mine),
        Revision.objects.filter(question=OuterRef("pk"), **edit),
        Revision.objects.filter(answer__question=OuterRef("pk"), **edit),
        Revision.objects.filter(comment__question=OuterRef("pk"), **edit),
    )
    return questions.annotate(
        asker_wrote_at=Greatest(
            *(
                Coalesce(Subquery(rows.order_by("-created_at").values("created_at")[:1]), Value(NEVER))
                for rows in words
            ),
            output_field=DateTimeField(),
        )
    )


def last_word_of(question):
    """When the asker last wrote on this question, asked of the database now."""
    return with_last_word(type(question).objects.filter(pk=question.pk)).values_list("asker_wrote_at", flat=True)[0]
