"""Form fields as the look draws them: label, hint, control, and what is wrong with it, in one place."""

from django import template
from django.forms import CheckboxInput, PasswordInput
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def control(field):
    """The control of a bound field. Labels say what it is, so it has no placeholder."""
    kind = field.field.widget.attrs.get("class") or ("tick" if is_tick(field) else "input")
    return field.as_widget(attrs={"class": kind, "placeholder": False, "autofocus": is_first_to_mend(field)})


@register.filter
def area(field):
    """The control of a field inside an editor, which has a frame of its own."""
    return field.as_widget(attrs={"autofocus": is_first_to_mend(field)})


def is_first_to_mend(field):
    """Whether the field is the first of its form with an error: that is where somebody goes on writing."""
    return bool(field.errors) and next(bound.name for bound in field.form if bound.errors) == field.name


@register.filter
def asks_for_a_password(form):
    """Whether a password is asked for beside other things: no page sends it back."""
    return len({isinstance(bound.field.widget, PasswordInput) for bound in form.visible_fields()}) == 2


@register.filter
def is_tick(field):
    """Whether the field is a box to tick, which stands before its label."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def hint(field):
    """What helps to fill the field in. For a new password one sentence instead of four rules."""
    if field.field.widget.attrs.get("autocomplete") == "new-password":
        return _("At least 8 characters. Three or four words that only you would put together are good.")
    return field.help_text
