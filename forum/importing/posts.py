"""Questions, answers and comments from a dump. They are history: nobody is told, nothing is due."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.text import slugify

from community.models import Origin
from forum import counting, text
from forum.answering import ends_waiting
from forum.asking import slug_of
from forum.importing import people
from forum.importing.markdown import from_html
from forum.models import Answer, Comment, Question, Tag

QUESTION, ANSWER = "1", "2"
TITLE_MAX, TAG_MAX = 200, 35
Role = Answer.Role


@dataclass
class Written:
    """What questions, answers and comments of a dump have in common."""

    place: str
    key: str
    author: tuple
    created: datetime
    body: str
    html: bool = True

    def fields(self, author_id):
        """The columns every post has. The body is turned into Markdown here, once."""
        body = from_html(self.body) if self.html else self.body
        body = unicodedata.normalize("NFC", body) or "…"
        return {
            "imported_id": self.key,
            "author_id": author_id,
            "origin": Origin.IMPORT,
            "body": body,
            "body_html": text.render_long(body),
            "renderer": text.RENDERER,
            "created_at": self.created,
            "published_at": self.created,
        }


@dataclass
class OldQuestion(Written):
    title: str = ""
    tags: tuple = ()
    score: int = 0
    views: int = 0
    active: datetime | None = None
    edited: datetime | None = None
    closed: datetime | None = None


@dataclass
class OldAnswer(Written):
    parent: str = ""
    score: int = 0
    edited: datetime | None = None


@dataclass
class OldComment(Written):
    post: str = ""


def tag_slug(name):
    """The slug of a tag: c# is c-sharp and c++ is c-plus-plus, so that they stay two."""
    name = re.sub(r"^\.", "dot-", name).replace("#", "-sharp").replace("+", "-plus").replace(".", "-")
    return slugify(name, allow_unicode=True)[:TAG_MAX].strip("-")


def load_tags(job):
    """Make the tags of Tags.xml that are not here yet."""

    def prepare(row):
        return tag_slug(row.text("TagName")) or None

    def store(slugs):
        return {"tags": len(_make_tags(set(slugs)))}

    return job.load("Tags.xml", prepare, store)


def _make_tags(slugs):
    new = slugs - set(Tag.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    Tag.objects.bulk_create([Tag(slug=slug) for slug in sorted(new)], ignore_conflicts=True)
    return new


def _score(job, row):
    score = job.optional(row, row.whole, "Score")
    job.book.note_scores([(row.key("Id"), score)])
    return score or 0


def load_questions(job):
    """Make the questions of Posts.xml, with their tags. Returns whether the file is whole."""

    def prepare(row):
        if row.key("PostTypeId") != QUESTION:
            return None
        question = OldQuestion(
            place=row.place,
            key=row.key("Id"),
            author=people.owner(row, "OwnerUserId", "OwnerDisplayName"),
            created=row.date("CreationDate"),
            title=" ".join(row.text("Title").split()),
            body=row.text("Body"),
            tags=tuple(dict.fromkeys(filter(None, map(tag_slug, re.findall(r"[^<>|]+", row.text("Tags", "")))))),
            views=max(job.optional(row, row.whole, "ViewCount") or 0, 0),
            active=job.optional(row, row.date, "LastActivityDate", False),
            edited=job.optional(row, row.date, "LastEditDate", False),
            closed=job.optional(row, row.date, "ClosedDate", False),
        )
        question.score = _score(job, row)
        accepted = job.optional(row, row.key, "AcceptedAnswerId", "", default="")
        if accepted:
            job.book.note_accepted([(accepted, question.key, row.place)])
        return question

    return job.load("Posts.xml", prepare, lambda batch: _store_questions(job, batch))


def _fresh(job, model, batch):
    """Those that are not here yet, by key."""
    known = dict(
        model.objects.filter(imported_id__in=[one.key for one in batch]).values_list("imported_id", "created_at")
    )
    fresh = {}
    for one in batch:
        if one.key not in known:
            fresh.setdefault(one.key, one)
        elif known[one.key] != one.created:
            job.complain(one.place, f"another post with the old id {one.key} is here: is this another dump?")
    return fresh


def _store_questions(job, batch):
    fresh = _fresh(job, Question, batch).values()
    authors = people.resolve(job, fresh)
    made = Question.objects.bulk_create([_question(job, old, authors[old.author[0]]) for old in fresh])
    slugs = {slug for old in fresh for slug in old.tags}
    new_tags = _make_tags(slugs)
    tags = dict(Tag.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    given = Question.tags.through
    given.objects.bulk_create(
        [
            given(question_id=question.pk, tag_id=tags[slug])
            for question, old in zip(made, fresh, strict=True)
            for slug in old.tags
        ],
        ignore_conflicts=True,
    )
    job.book.note_made([question.pk for question in made])
    job.book.touch([question.pk for question in made])
    return {"questions": len(made), "tags": len(new_tags)}


def _question(job, old, author_id):
    title = old.title
    if len(title) > TITLE_MAX:  # no word is lost: the whole title begins the text
        old.body = f"<p>{old.title.replace('<', '&lt;')}</p>\n{old.body}"
        title = title[: TITLE_MAX - 2].rstrip() + " …"
    return Question(
        **old.fields(author_id),
        title=title,
        slug=slug_of(title),
        category=job.category,
        language=job.language,
        peer_window_ends_at=old.created + job.category.window,
        closed_at=old.closed,
        # Without an answer so far, so it waits, unless it was closed. Imported history is never due.
        due_exempt=Question.Exempt.NONE if old.closed else Question.Exempt.IMPORT,
        last_activity_at=old.active or old.created,
        edited_at=old.edited,
        view_count=old.views,
        score=old.score,
        imported_score=old.score,
    )


def load_answers(job):
    """Make the answers of Posts.xml, count them, and set the accepted marks that its questions named."""

    def prepare(row):
        if row.attributes.get("PostTypeId") != ANSWER:
            return None
        answer = OldAnswer(
            place=row.place,
            key=row.key("Id"),
            author=people.owner(row, "OwnerUserId", "OwnerDisplayName"),
            created=row.date("CreationDate"),
            parent=row.key("ParentId"),
            body=row.text("Body"),
            edited=job.optional(row, row.date, "LastEditDate", False),
        )
        answer.score = _score(job, row)
        return answer

    return job.load("Posts.xml", prepare, lambda batch: _store_answers(job, batch), again=True)


def _store_answers(job, batch):
    parents = {question.imported_id: question for question in _questions([old.parent for old in batch])}
    for old in batch:
        if old.parent not in parents:
            job.complain(old.place, f"this answer's question {old.parent} is not here")
    fresh = _fresh(job, Answer, [old for old in batch if old.parent in parents]).values()
    authors = people.resolve(job, fresh)
    made = []
    for old in fresh:
        question, author_id = parents[old.parent], authors[old.author[0]]
        role = Role.ASKER if author_id == question.author_id else Role.PEER
        made.append(
            Answer(
                **old.fields(author_id),
                question_id=question.pk,
                author_role=role,
                ends_waiting=ends_waiting(role, job.category),
                edited_at=old.edited,
                score=old.score,
                imported_score=old.score,
            )
        )
    Answer.objects.bulk_create(made)
    accepted = job.book.accepted_among([answer.imported_id for answer in made])
    _count({answer.question_id for answer in made}, made, accepted)
    job.book.touch([answer.question_id for answer in made])
    return {"answers": len(made)}


def _questions(keys):
    return Question.objects.filter(imported_id__in=keys).only("imported_id", "author_id")


def _count(question_ids, answers, accepted):
    """Bring the counters and the accepted mark of questions up to date, as forum.counting would."""
    questions = list(Question.objects.select_for_update(of=("self",)).filter(pk__in=question_ids).order_by("pk"))
    counted = {
        row.pop("pk"): row
        for row in Question.objects.filter(pk__in=question_ids)
        .order_by()
        .values("pk")
        .annotate(
            **counting.COUNTERS,
            last_answer=Max("answers__published_at", filter=counting.SHOWN),
        )
    }
    marked = {answer.question_id: answer for answer in answers if answer.imported_id in accepted}
    for question in questions:
        figures = counted[question.pk]
        question.last_activity_at = max(question.last_activity_at, figures.pop("last_answer") or question.created_at)
        for name, value in figures.items():
            setattr(question, name, value)
        answer = marked.get(question.pk)
        if (
            answer is not None
            and accepted[answer.imported_id] == question.imported_id
            and not question.accepted_answer_id
        ):
            question.accepted_answer_id, question.accepted_at = answer.pk, answer.created_at
            question.accepted_by_id, question.accepted_as = question.author_id, "asker"
        if not question.awaits_peer_answer:
            question.due_exempt, question.due_at = Question.Exempt.NONE, None
    fields = [
        *(
            *counting.COUNTERS,
            "last_activity_at",
            "accepted_answer",
            "accepted_at",
            "accepted_by",
            "accepted_as",
            "due_exempt",
            "due_at",
        ),
    ]
    Question.objects.bulk_update(questions, fields)


def load_comments(job):
    """Make the comments of Comments.xml. Their text is Markdown already."""

    def prepare(row):
        return OldComment(
            place=row.place,
            key=row.key("Id"),
            author=people.owner(row, "UserId", "UserDisplayName"),
            created=row.date("CreationDate"),
            body=row.text("Text"),
            html=False,
            post=row.key("PostId"),
        )

    return job.load("Comments.xml", prepare, lambda batch: _store_comments(job, batch))


def _store_comments(job, batch):
    keys = {old.post for old in batch}
    posts = {key: (question_id, None) for key, question_id in _ids(Question, keys, "pk")}
    for key, answer_id, question_id in _ids(Answer, keys, "pk", "question_id"):
        posts[key] = question_id, answer_id
    for old in batch:
        if old.post not in posts:
            job.complain(old.place, f"this comment's post {old.post} is not here")
    fresh = _fresh(job, Comment, [old for old in batch if old.post in posts]).values()
    authors = people.resolve(job, fresh)
    made = Comment.objects.bulk_create(
        [
            Comment(**old.fields(authors[old.author[0]]), question_id=posts[old.post][0], answer_id=posts[old.post][1])
            for old in fresh
        ]
    )
    job.book.touch([comment.question_id for comment in made])
    return Counter(comments=len(made))


def _ids(model, keys, *names):
    return model.objects.filter(imported_id__in=keys).values_list("imported_id", *names)
