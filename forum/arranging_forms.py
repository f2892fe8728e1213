"""What is entered to arrange a question: one form for each step, checked by the same functions as the rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum import text
from forum.forms import TagsField
from forum.models import Category


class ReasonField(forms.CharField):
    """Why, on one line. Everybody can read it in the question's history."""

    def __init__(self, **kwargs):
        kwargs = {"label": _("Why? (optional)"), "required": False, "max_length": 300, **kwargs}
        super().__init__(widget=forms.TextInput({"class": "input", "autocomplete": "off"}), **kwargs)

    def clean(self, value):
        value = super().clean(value)
        return text.clean_reason(value) if self.required else value


class StepForm(forms.Form):
    """One step. `question` and `member` are there for forms that choose between things this member may see."""

    use_required_attribute = False
    reason = ReasonField()

    def __init__(self, *args, question=None, member=None, **kwargs):
        super().__init__(*args, auto_id=f"id_{type(self).__name__.lower()}_%s", **kwargs)


class DuplicateForm(StepForm):
    """Another question: one of those offered (`choice`), or a number or address that was typed, which goes first."""

    choice = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    target = forms.CharField(
        label=_("Or its number or address"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    reason = ReasonField(help_text=_("It stands on the question, and who asked reads it."))
    field_order = ["choice", "target", "reason"]

    def clean(self):
        cleaned = super().clean()
        reference = cleaned.get("target") or cleaned.get("choice")
        if not reference and not self.errors:
            self.add_error("target", _("Choose a question above, or enter the number or the address of one."))
        cleaned["reference"] = reference or ""
        return cleaned


class MoveForm(StepForm):
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Category"),
        to_field_name="slug",
        empty_label=_("Choose a category"),
        widget=forms.Select({"class": "input"}),
        error_messages={
            "required": _("Choose the category it belongs to."),
            "invalid_choice": _("This category does not exist. Please choose another."),
        },
    )
    confirmed = forms.BooleanField(
        label=_("I know that other people can read it there"),
        required=False,
        widget=forms.CheckboxInput({"class": "tick"}),
    )
    reason = ReasonField(help_text=_("Who asked reads it. The question's time stays as it is."))
    field_order = ["category", "reason", "confirmed"]

    def __init__(self, *args, question, member, **kwargs):
        super().__init__(*args, **kwargs)
        elsewhere = Category.objects.visible_to(member).exclude(pk=question.category_id)
        self.fields["category"].queryset = elsewhere
        places = [question.category, *elsewhere]
        if len({place.private for place in places}) == 1 and not question.category.private:
            del self.fields["confirmed"]  # everybody reads every one of them


class RetagForm(StepForm):
    version = forms.IntegerField(min_value=1, max_value=2_147_483_647, widget=forms.HiddenInput)
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Up to five, with commas."))
    field_order = ["version", "tags", "reason"]

    def __init__(self, *args, question, **kwargs):
        now = ", ".join(question.tags.values_list("slug", flat=True))
        super().__init__(*args, initial={"version": question.version, "tags": now}, **kwargs)


class LockForm(StepForm):
    reason = ReasonField(
        label=_("Why?"),
        required=True,
        help_text=_("It stands on the question."),
        error_messages={"required": _("Say why, in a few words: people read this.")},
    )


class UnlockForm(StepForm):
    pass


class PinForm(StepForm):
    pass


class UnpinForm(StepForm):
    pass


class ReopenForm(StepForm):
    pass


class MergeForm(StepForm):
    into = forms.CharField(max_length=500, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label=_("I know that other people can read it there"),
        required=False,
        widget=forms.CheckboxInput({"class": "tick"}),
    )
    field_order = ["into", "reason", "confirmed"]

    def __init__(self, *args, readers_differ=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not readers_differ:
            del self.fields["confirmed"]
