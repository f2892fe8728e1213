"""What a form that keeps drafts carries."""

from django import template
from django.urls import reverse
from django.utils.html import format_html

from forum import drafting, resending
from forum.views import keeping

register = template.Library()


@register.simple_tag(takes_context=True)
def draft_attributes(context, place, draft=None):
    """The attributes of the <form>: where its draft is saved, whose it is, which version it continues."""
    return format_html(
        ' data-draft="{}" data-place="{}" data-member="{}" data-seen="{}"',
        reverse("draft_save", args=[place]),
        place,
        context["user"].pk,
        drafting.version_of(draft),
    )


@register.simple_tag(takes_context=True)
def draft_fields(context, place, draft=None, with_key=True):
    """The hidden fields: the one-time key (unless the form has it as a field), and who was shown the form."""
    writer = format_html(
        '<input type="hidden" name="{}" value="{}">', keeping.WRITER, keeping.sealed(context["user"], place)
    )
    if not with_key:
        return writer
    key = (draft and draft.form_key) or resending.new_key()
    return format_html('<input type="hidden" name="form_key" value="{}">{}', key, writer)


@register.filter
def draft_at(drafts, place):
    """The draft at a place, of a page's drafts."""
    return (drafts or {}).get(place)


@register.simple_tag
def comment_place(question, answer=None):
    return drafting.commenting(question, answer or None)


@register.simple_tag
def form_key():
    """The one-time key alone, of a form that keeps no draft."""
    return format_html('<input type="hidden" name="form_key" value="{}">', resending.new_key())
