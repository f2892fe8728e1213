"""Names in a text: who is told that a post names them with @handle, and whom the editor suggests."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from community.models import Member, Notice
from forum import composing, notices, text
from forum.models import Answer, Comment, Question

MOST = 10  # told of one post, over all its edits: more is an advertisement
SUGGESTED = 8


def tell(post, *, now, before=""):
    """Tell whom a post names that is out in the open now; after an edit only whom the text `before` did not name.

    Each is told once about a post. Not told are its author, who is told of the post anyway, and who may not
    see it. Returns how many were told. Call it after the other notices about the post.
    """
    question = post if isinstance(post, Question) else post.question
    if not (post.is_shown and question.is_shown) or "@" not in post.body:
        return 0
    before = set(text.named_in(before).handles) if before else set()
    handles = [handle for handle in text.named_in(post.body).handles if handle not in before]
    if not handles:
        return 0
    members = {member.handle.lower(): member for member in composing.members_called(handles)}
    told = set(Notice.objects.filter(key=notices.mention_key(post)).values_list("member_id", flat=True))
    heard = Notice.objects.filter(key__in=notices.keys_of(post), member__in=members.values())
    left_out = told | {post.author_id} | set(heard.values_list("member_id", flat=True))
    candidates = [members[handle] for handle in handles if handle in members and members[handle].pk not in left_out]
    readers = [member for member in candidates if _may_see(member, question)][: max(0, MOST - len(told))]
    for member in readers:
        notices.mentioned(member, post=post, now=now)
    return len(readers)


def suggested(beginning, *, reader, question=None):
    """At most eight members whose handle or name begins like this, those who take part in the question first."""
    beginning = beginning.strip()[:60]
    if not beginning:
        return []
    matching = Q(handle__istartswith=beginning) | Q(display_name__istartswith=beginning)
    members = Member.objects.people().filter(matching).exclude(pk=reader.pk)
    order = ("-reputation", "pk")
    found = []
    if question is not None:
        found = list(members.filter(_takes_part(question, reader)).order_by(*order)[:SUGGESTED])
    left = SUGGESTED - len(found)
    others = members.exclude(pk__in=[member.pk for member in found])
    return found + (list(others.order_by(*order)[:left]) if left else [])


def _takes_part(question, reader):
    """Whoever wrote what this reader may see under the question."""
    answers = Answer.objects.visible_to(reader).filter(question=question)
    comments = Comment.objects.visible_to(reader).filter(question=question)
    return Q(pk=question.author_id) | Q(pk__in=answers.values("author")) | Q(pk__in=comments.values("author"))


def _may_see(member, question):
    seen = Question.objects.filter(pk=question.pk)
    return seen.visible_to(AnonymousUser()).exists() or seen.visible_to(member).exists()
