"""A form that was sent twice makes one post: it carries a key, and a unique row decides."""

import re
import secrets

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from forum.models import Revision

# What a form was refused for because of its key: shown again, it needs another.
SPOILT = ("form_key_taken", "form_key_used")
KEY = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def new_key():
    """A key for one showing of a form. It says nothing and opens nothing."""
    return secrets.token_urlsafe(18)


def clean_key(key):
    """The key as it is stored: None of an empty one. Raises ValidationError for what no form of ours carries."""
    if not key:
        return None
    if not KEY.fullmatch(key):
        raise ValidationError(
            _("The key of this form cannot be read: up to 64 letters, digits and . _ : -"), code="bad_key"
        )
    return key


def sent_before(model, *, author, form_key, **said):
    """The post this key made already, or None. It then has `was_sent_before` set.

    `said` is what the form says now (body, title, the question it is about). Raises Refused when
    the key made a post of somebody else, or one that said something else: that text would be lost.
    """
    if form_key is None:
        return None
    post = model.objects.filter(form_key=form_key).first()
    if post is None:
        return None
    if post.author_id != author.pk:
        raise Refused("form_key_taken", _("This form cannot be sent. Please send it once more from here."))
    first = Revision.objects.filter(version=1, **{model.__name__.lower(): post}).first() if post.version > 1 else post
    texts = {name: value for name, value in said.items() if name in ("title", "body")}
    places = {name: value for name, value in said.items() if name not in texts}
    if any(getattr(first, name) != value for name, value in texts.items()) or any(
        getattr(post, f"{name}_id") != (value and value.pk) for name, value in places.items()
    ):
        raise Refused(
            "form_key_used",
            _("You have posted from this form already, with other words. To post this as well, send it once more."),
        )
    post.was_sent_before = True
    return post


def create_once(model, *, author, form_key, said, **fields):
    """Insert the post, or return the one that another sending of the same form has just made.

    A second sending may arrive while the first is not committed: then the insert waits for it and fails.
    """
    try:
        with transaction.atomic():
            return model.objects.create(author=author, form_key=form_key, **said, **fields)
    except IntegrityError:
        post = sent_before(model, author=author, form_key=form_key, **said)
        if post is None:
            raise
        return post
