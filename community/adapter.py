"""What allauth asks the house: how a member is made, found and written to. An edge: it reads the clock."""

import hashlib
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal import flows
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from community import outbox, site
from community.accounts import handles_for, is_taken, may_sign_in, save_with_free_handle
from community.models import Member, Origin

# What a mail of allauth leads to, and the words on its one button.
BUTTONS = {
    "activate_url": _("Confirm the address"),
    "password_reset_url": _("Set a new password"),
    "signup_url": _("Make an account"),
}


# Mails that anybody can have sent to any address, and how many of one kind an address gets in an hour.
ASKED_BY_ANYBODY = {"account_already_exists", "unknown_account", "password_reset_key"}
MAILS_AN_HOUR = 3


def _plain(template, context):
    """Words for the text of a mail: nothing in them is HTML, so nothing is escaped."""
    return get_template(template).template.render(Context(context, autoescape=False)).strip()


class Adapter(DefaultAccountAdapter):
    """What allauth asks the house. Every mail of an account goes through the outbox, like every other mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is switched off."),
        "email_password_mismatch": _(
            "This e-mail address and password do not fit together. Check both, or set a new password."
        ),
        "email_taken": _("This e-mail address has an account already."),
        "duplicate_email": _("This is your e-mail address already."),
        "enter_current_password": _("Please type the password you have now."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is not right. Codes change every 30 seconds: try the next one."),
        "too_many_login_attempts": _("Too many wrong passwords. Wait five minutes, or set a new password."),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
        "same_as_current": _("This is what you have now."),
    }

    def new_user(self, request):
        """A member who is about to join, with the time, the way and the language they came in."""
        return Member(date_joined=timezone.now(), origin=Origin.WEB, language=translation.get_language() or "")

    def save_user(self, request, user, form, commit=True):
        """Fill and save a new member from a sign-up form; the handle comes from the display name."""
        user.display_name = form.cleaned_data.get("display_name") or user.display_name
        user.language = form.cleaned_data.get("language") or user.language
        super().save_user(request, user, form, commit=False)
        if commit and not save_with_free_handle(user):
            # Somebody signed up with this address a moment ago: say what a known address is always told.
            response = flows.signup.prevent_enumeration(request, email=user.email)
            raise ImmediateHttpResponse(response)
        return user

    def populate_username(self, request, user):
        """Give a member who comes without one a display name and a handle (company sign-in saves them itself)."""
        user.display_name = user.display_name or user.email.partition("@")[0][:80] or "Member"
        if not user.handle:
            user.handle = next(h for h in handles_for(user.display_name) if not is_taken(h))

    def pre_login(self, request, user, **about):
        """The last door, for whatever way somebody came: password, reset link, company sign-in."""
        if user.is_active and not may_sign_in(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **about)

    def set_password(self, user, password):
        """Change the password and nothing else of the row, which may have moved on since it was read.

        Other sessions end with the old password, and so do the tokens for the API: whoever changes it because
        somebody else had it must not leave them a way in.
        """
        user.set_password(password)
        with transaction.atomic():
            user.save(update_fields=["password"])
            AuthToken.objects.filter(user=user).delete()

    def get_email_confirmation_url(self, request, emailconfirmation):
        """Links in mails start with SITE_URL, whatever Host a request claimed."""
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key):
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def send_account_already_exists_mail(self, email):
        """Tell the owner of a known address. It takes as long as making an account, so that nobody learns by the
        clock which addresses have one."""
        make_password(secrets.token_hex(8))
        super().send_account_already_exists_mail(email)

    def _is_too_many(self, template, email):
        """Whether somebody fills another person's letter box: such mails anybody can have sent to any address."""
        if template not in ASKED_BY_ANYBODY:
            return False
        key = f"account.mail.{template}.{hashlib.sha256(email.lower().encode()).hexdigest()}"
        cache.add(key, 0, timeout=3600)
        try:
            return cache.incr(key) > MAILS_AN_HOUR
        except ValueError:  # the hour ended between the two lines
            return False

    def send_mail(self, template_prefix, email, context):
        """Write the mail into the outbox, in the language of the member it is about.

        The payload is `subject`, `text`, `language` and, when there is something to follow, `url` and `button`.
        """
        if self._is_too_many(template_prefix.rpartition("/")[2], email):
            return
        request, member = getattr(self, "request", None), context.get("user")
        if member is None and request is not None and request.user.is_authenticated:
            member = request.user
        language = getattr(member, "language", "") or translation.get_language()
        with translation.override(language):
            context = {"request": request, "email": email, "site": site.current(), **context}
            subject = " ".join(_plain(f"{template_prefix}_subject.txt", context).split())
            payload = {
                "subject": subject,
                "text": _plain(f"{template_prefix}_message.txt", context),
                "language": language,
            }
            for name, words in BUTTONS.items():
                if context.get(name):
                    payload |= {"url": context[name], "button": str(words)}
                    break
        outbox.enqueue(
            dedupe_key=f"account:{template_prefix.rpartition('/')[2]}:{secrets.token_hex(12)}",
            member=member if getattr(member, "pk", None) else None,
            address=email,
            payload=payload,
            now=timezone.now(),
        )


class CompanyAdapter(DefaultSocialAccountAdapter):
    """Sign-in through a company's own provider (OpenID Connect)."""

    def populate_user(self, request, sociallogin, data):
        """Take the name the provider gives as the display name."""
        user = super().populate_user(request, sociallogin, data)
        name = data.get("name") or " ".join(filter(None, [data.get("first_name"), data.get("last_name")]))
        user.display_name = " ".join(name.split())[:80]
        user.handle = ""  # ours is made from the name; theirs may be an address
        return user
