"""What people write, checked by the same functions as the rules, so that each field says what is wrong with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Language
from forum import resending, text
from forum.models import Category


class TextArea(forms.Textarea):
    def __init__(self, rows=8, **attrs):
        super().__init__({"rows": rows, **attrs})


class BodyField(forms.CharField):
    """Markdown of a question or an answer."""

    widget = TextArea
    default_error_messages = {"required": _("Please write something first.")}
    clean_text = staticmethod(text.clean_body)

    def clean(self, value):
        return self.clean_text(super().clean(value))


class CommentField(BodyField):
    clean_text = staticmethod(text.clean_comment)


class TitleField(forms.CharField):
    widget = forms.TextInput({"class": "input input--title", "autocomplete": "off"})
    default_error_messages = {"required": _("Say in a few words what you want to know.")}

    def clean(self, value):
        return text.clean_title(super().clean(value))


class OneTimeKey(forms.HiddenInput):
    """A form that is shown for the first time gets a new key; shown again with what was typed, it keeps it."""

    def format_value(self, value):
        return value or resending.new_key()


class KeyedForm(forms.Form):
    """A form that makes one post however often it is sent."""

    form_key = forms.CharField(required=False, max_length=64, widget=OneTimeKey)

    def renew_key(self):
        """Before it is shown again: its key cannot be used any more."""
        self.data = self.data.copy()
        self.data["form_key"] = resending.new_key()


class TagsField(forms.CharField):
    """Tags with commas between them; a list of slugs when it is clean."""

    widget = forms.TextInput({"class": "input", "autocapitalize": "none", "autocomplete": "off"})

    def clean(self, value):
        return text.clean_tags(super().clean(value).replace(";", ",").replace("#", ",").split(","))


class AskForm(KeyedForm):
    title = TitleField(
        label=_("Your question in one sentence"),
        help_text=_("Device and error message in the title bring answers soonest."),
    )
    body = BodyField(label=_("Details"), widget=TextArea(rows=10))
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Topic"),
        to_field_name="slug",
        empty_label=_("Choose a topic"),
        widget=forms.Select({"class": "input"}),
        error_messages={
            "required": _("Please choose the topic that fits best."),
            "invalid_choice": _("This topic does not exist or takes no questions. Please choose another."),
        },
    )
    language = forms.ChoiceField(
        label=_("Language of your question"), choices=Language, widget=forms.Select({"class": "input"})
    )
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Up to five, with commas: esim, iphone, roaming."))

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.visible_to(member).open_for_asking()


class AnswerForm(KeyedForm):
    body = BodyField(label=_("Your answer"), widget=TextArea(rows=8))
    early_reason = forms.CharField(
        label=_("Why before the window ends?"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "input"}),
        help_text=_("Stands under your answer, for example: known outage. The window stays open for the community."),
    )

    def __init__(self, *args, early=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not early:
            del self.fields["early_reason"]


class CommentForm(KeyedForm):
    body = CommentField(label=_("Your comment"), widget=TextArea(rows=3))


class DetailsForm(CommentForm):
    body = CommentField(label=_("What is missing"), widget=TextArea(rows=4))


class EditForm(KeyedForm):
    """Edits a question, answer or comment. `version` is the one the editor saw."""

    version = forms.IntegerField(min_value=1, max_value=2_147_483_647, widget=forms.HiddenInput)
    title = TitleField(label=_("Question in one sentence"))
    body = BodyField(label=_("Text"), widget=TextArea(rows=12))
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Up to five, with commas."))

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind != "question":
            del self.fields["title"], self.fields["tags"]
        if kind == "comment":
            self.fields["body"] = CommentField(label=_("Comment"), widget=TextArea(rows=4))


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why? (optional)"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "input"}),
        help_text=_("It stands on the question, for example: I found it myself."),
    )
