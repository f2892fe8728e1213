"""Pictures in posts: taken in, bound to the question they stand under, and removed when nobody uses them."""

import re
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import Member
from forum import permissions, reencoding
from forum.models import Draft, Picture, Question

A_DAY = 40  # pictures of one member: ten long answers with four each
DAY = timedelta(hours=24)
UNUSED_FOR = timedelta(hours=24)  # a text that is written over night still finds its pictures
KEY_LENGTH = 26  # letters and digits: 134 bits, not to be guessed
BATCH = 200
SHOWN_IN = re.compile(r'<img src="/pictures/([a-z0-9]{10,40})\.')


class TooMany(Refused):
    status = 429


def add(*, owner, file, now):
    """Take in a picture (an uploaded file) of a member. Returns the Picture, which only they see until it is used.

    Raises PermissionDenied, or Refused with its status: 413 too large, 415 no picture, 429 too many today.
    """
    permissions.require_writer(owner, now)
    _require_room(owner, now)
    if file.size > reencoding.BYTES_MAX:
        raise reencoding.too_many_bytes()
    made = reencoding.made_anew(file.read())
    key = get_random_string(KEY_LENGTH, "abcdefghijklmnopqrstuvwxyz0123456789")
    picture = Picture(
        key=key, owner=owner, width=made.width, height=made.height, size=len(made.content), created_at=now
    )
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=owner.pk)  # two uploads at once are counted one after the other
        _require_room(owner, now)
        picture.file.save(f"{key}.{reencoding.EXTENSION}", ContentFile(made.content), save=False)
        try:
            picture.save()
        except Exception:
            picture.file.delete(save=False)
            raise
    return picture


def _require_room(owner, now):
    if Picture.objects.filter(owner=owner, created_at__gt=now - DAY).count() >= A_DAY:
        raise TooMany(
            "too_many_pictures",
            _("You have sent %(most)d pictures within a day, and that is the limit. Please go on tomorrow.")
            % {"most": A_DAY},
        )


def bind(post, *, writer):
    """A post was saved: pictures it shows and its writer had not used yet belong to its question now."""
    question = post if isinstance(post, Question) else post.question
    keys = set(SHOWN_IN.findall(post.body_html))
    if keys:
        Picture.objects.filter(key__in=keys, question=None, owner=writer).update(question=question)


def remove_unused(*, now):
    """Remove pictures that no post and no draft of their owner has used for a day, with their files. Returns how many."""
    removed, last = 0, 0
    while True:
        old = Picture.objects.filter(question=None, created_at__lte=now - UNUSED_FOR, pk__gt=last)
        batch = list(old.order_by("pk")[:BATCH])
        if not batch:
            return removed
        last = batch[-1].pk
        drafts = _drafts_of({picture.owner_id for picture in batch})
        removed += sum(_remove(picture) for picture in batch if picture.key not in drafts.get(picture.owner_id, ""))


def _drafts_of(owner_ids):
    """What each of these members has typed and not sent, as one string."""
    typed = {}
    for owner_id, content in Draft.objects.filter(member__in=owner_ids).values_list("member_id", "content"):
        typed[owner_id] = typed.get(owner_id, "") + str(content)
    return typed


@transaction.atomic
def _remove(picture):
    """Remove one that is still unused: first the file, so that what is left of a failure is found again."""
    claimed = Picture.objects.select_for_update().filter(pk=picture.pk, question=None).first()
    if claimed is None:
        return False
    claimed.file.storage.delete(claimed.file.name)
    claimed.delete()
    return True
