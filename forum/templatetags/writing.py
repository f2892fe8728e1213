"""What the forms of a page carry."""

from django import template
from django.utils.html import format_html

from forum import resending

register = template.Library()


@register.simple_tag
def form_key():
    """The one-time key of a form that is written out in a template."""
    return format_html('<input type="hidden" name="form_key" value="{}">', resending.new_key())
