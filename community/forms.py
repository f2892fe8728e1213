"""Forms about the account."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.models import Member

# Everybody finds their own language by its own name.
LANGUAGE_NAMES = [("de", "Deutsch"), ("fr", "Français"), ("it", "Italiano"), ("en", "English")]
JOINERS = "\u200c\u200d"  # part of how some languages and emoji are written


def clean_display_name(value):
    """A name as people write it: one line, 2 to 80 characters, nothing that cannot be seen.

    Raises ValidationError for control and formatting characters (they can turn the text around them).
    """
    value = unicodedata.normalize("NFC", value)
    if any(unicodedata.category(c)[0] == "C" and c not in JOINERS for c in value):
        raise ValidationError(
            _("A name is made of letters you can see. Please type it again, without special characters.")
        )
    value = " ".join(value.split())
    if not 2 <= len(value) <= 80:
        raise ValidationError(_("A name has between 2 and 80 characters."))
    return value


class DisplayNameField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(
            **{
                "label": _("Display name"),
                "help_text": _("Everybody sees it beside what you write. It need not be your full name."),
                "max_length": 80,
                "strip": True,
                "widget": forms.TextInput(attrs={"autocomplete": "name"}),
                **kwargs,
            }
        )

    def clean(self, value):
        return clean_display_name(super().clean(value))


class SignupForm(forms.Form):
    """What we ask besides e-mail and password. allauth builds its sign-up forms on this one."""

    display_name = DisplayNameField()
    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGE_NAMES, help_text=_("The language of pages and mails.")
    )
    field_order = ["display_name", "email", "password1", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()

    def signup(self, request, user):
        """allauth asks for it; the adapter has saved everything already."""


class SettingsForm(forms.ModelForm):
    """A member's own settings."""

    display_name = DisplayNameField()
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("The language of my browser")), *LANGUAGE_NAMES],
        required=False,
        help_text=_("The language of pages and mails."),
    )

    class Meta:
        model = Member
        fields = ["display_name", "language", "about", "notices_by_mail"]
        labels = {"about": _("About you"), "notices_by_mail": _("Send me notices by mail as well")}
        help_texts = {
            "about": _("A line or two under your name. Up to 500 characters."),
            "notices_by_mail": _("What is about your account is always sent."),
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}
