"""What a community manager can enter on the page of an escalation. The rules check the text; forms keep it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation import settling
from escalation.answering import official_answer
from forum import closing


class DeskForm(forms.Form):
    """One step at the desk. `act` calls one rule; it raises what the rule raises."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id=f"id_{self.verb}_%s", **kwargs)


class AnswerForm(DeskForm):
    verb, button = "answer", _("Post as official answer")
    body = forms.CharField(label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 8}))

    def act(self, **who):
        official_answer(body=self.cleaned_data["body"], **who)
        return _("Your answer is posted and the escalation is settled.")


class DuplicateForm(DeskForm):
    verb, button = "duplicate", _("Close as duplicate")
    original = forms.CharField(
        label=_("Number or address of the question that has the answer"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def act(self, *, by, **who):
        original = closing.original(self.cleaned_data["original"], member=by)
        settling.close_as_duplicate(by=by, duplicate_of=original, **who)
        return _("The question is closed as a duplicate and its asker is told where the answer is.")


class ReturnForm(DeskForm):
    verb, button = "return", _("Return to the community")
    reason = forms.CharField(label=_("Why? The asker reads this."))

    def act(self, **who):
        settling.return_to_community(reason=self.cleaned_data["reason"], **who)
        return _("The community has its turn again, with a full window.")


class CloseForm(DeskForm):
    verb, button = "close", _("Close the question")
    reason = forms.CharField(label=_("Why? The asker reads this."))

    def act(self, **who):
        settling.close(reason=self.cleaned_data["reason"], **who)
        return _("The question is closed and its asker is told why.")


FORMS = {form.verb: form for form in (AnswerForm, DuplicateForm, ReturnForm, CloseForm)}
