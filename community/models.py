"""Members, what they are told, and what is carried out of the house."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Permission, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from community.addresses import clean_link


class Origin(models.TextChoices):
    """Where a question, answer or comment came from. A channel that comes later adds its word here."""

    WEB = "web", _("Web")
    API = "api", _("API")
    MAIL = "mail", _("Mail")
    IMPORT = "import", _("Import")


class Language(models.TextChoices):
    GERMAN = "de", _("German")
    FRENCH = "fr", _("French")
    ITALIAN = "it", _("Italian")
    ENGLISH = "en", _("English")


class MemberQuerySet(models.QuerySet):
    def people(self):
        """Members who can sign in: neither bots nor switched off."""
        return self.filter(is_active=True, is_bot=False)

    def holding(self, permission):
        """Those for whom `has_perm(permission)` is true, as far as groups and rows say so."""
        app, codename = permission.split(".")
        named = Permission.objects.filter(content_type__app_label=app, codename=codename)
        held = Q(groups__permissions__in=named) | Q(user_permissions__in=named) | Q(is_superuser=True)
        return self.filter(pk__in=self.model.objects.filter(held).values("pk"), is_active=True)

    def with_unread(self):
        """Add `unread_notices`, so that the header costs no query of its own."""
        unread = (
            Notice.objects.filter(member=models.OuterRef("pk"), read_at=None)
            .order_by()
            .values("member")
            .annotate(n=models.Count("*"))
            .values("n")
        )
        return self.annotate(
            unread_notices=models.functions.Coalesce(models.Subquery(unread), 0, output_field=models.IntegerField())
        )


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(handle__iexact=username)

    def create_user(self, handle, email="", password=None, **fields):
        """Make a member. `email` may be empty; it is kept in lower case."""
        member = self.model(handle=handle, email=(email or "").strip().lower(), **fields)
        member.display_name = member.display_name or handle
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, handle, email="", password=None, **fields):
        """Make someone who may do everything in the admin. This has nothing to do with super-users."""
        return self.create_user(handle, email, password, **{**fields, "is_staff": True, "is_superuser": True})


class Member(AbstractBaseUser, PermissionsMixin):
    """The account. `is_employee`, `is_staff` and the group "Community managers" are three separate facts."""

    class Chip(models.TextChoices):
        NONE = "", _("none")
        SUPER_USER = "super", _("Super-user")
        ALUMNI = "alumni", _("Alumni")

    handle = models.SlugField(
        _("handle"), max_length=60, unique=True, help_text=_("In the member's address. Never changes.")
    )
    display_name = models.CharField(_("display name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    language = models.CharField(_("language"), max_length=5, choices=Language, blank=True, default="")
    about = models.CharField(_("about"), max_length=500, blank=True, default="")
    origin = models.CharField(_("origin"), max_length=12, choices=Origin, default=Origin.WEB)
    imported_id = models.CharField(_("imported id"), max_length=120, null=True, blank=True, unique=True, editable=False)

    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    is_employee = models.BooleanField(_("speaks for the company"), default=False)
    is_bot = models.BooleanField(_("bot"), default=False)
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True)
    suspension_reason = models.CharField(_("reason of the suspension"), max_length=300, blank=True, default="")

    # What stands beside the name. Written by the app that knows why, recounted by `reconcile`.
    chip = models.CharField(_("chip"), max_length=12, choices=Chip, blank=True, default=Chip.NONE, editable=False)
    reputation = models.IntegerField(_("reputation"), default=0, editable=False)

    notices_by_mail = models.BooleanField(_("notices also by mail"), default=True)
    # The default is for `createsuperuser`, which gives no time; every rule does.
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = MemberManager()
    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        permissions = [("suspend_member", "Can suspend a member and lift it again")]
        constraints = [
            models.UniqueConstraint(Lower("handle"), name="member_handle_unique"),
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="member_email_unique"),
        ]
        indexes = [models.Index(F("reputation").desc(), "id", name="member_by_reputation")]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return reverse("member", args=[self.handle])

    def get_full_name(self):
        return self.display_name

    def get_short_name(self):
        return self.display_name.split()[0] if self.display_name.strip() else self.handle

    @property
    def initials(self):
        words = [word for word in self.display_name.split() if word[0].isalnum()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "–"

    def is_suspended(self, now):
        return self.suspended_until is not None and now < self.suspended_until

    @property
    def earns_reputation(self):
        """Employees and bots earn none and appear in no ranking."""
        return not (self.is_employee or self.is_bot)


class Notice(models.Model):
    """What a member is told: once, in the app. `kind` is `app.name`; `about` holds what its words need."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, help_text="Says what this notice is about; one for each member and key.")
    about = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="notice_said_once")]
        indexes = [
            models.Index(fields=["member", "-created_at", "-id"], name="notice_by_member"),
            models.Index(fields=["member"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"


class DeliveryQuerySet(models.QuerySet):
    def waiting(self):
        """Neither sent nor given up."""
        return self.filter(next_attempt_at__isnull=False)

    def due(self, now):
        """To be tried now: its time has come and nobody holds a lease on it."""
        return self.waiting().filter(next_attempt_at__lte=now).filter(Q(leased_until=None) | Q(leased_until__lte=now))


class Delivery(models.Model):
    """The outbox: one attempt to carry something out of the house, written in the transaction of its cause."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("cancelled")
        DEAD = "dead", _("dead")

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")

    dedupe_key = models.CharField(max_length=240, unique=True)
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.MAIL)
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, blank=True, related_name="deliveries")
    member = models.ForeignKey(Member, models.CASCADE, null=True, blank=True, related_name="deliveries")
    address = models.CharField(
        max_length=320, blank=True, default="", help_text="Empty: the member's, when it is sent."
    )
    payload = models.JSONField(default=dict, blank=True, help_text="Subject and text of a mail that has no notice.")
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_token = models.CharField(max_length=40, blank=True, default="")
    leased_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True, default="")
    last_error = models.CharField(max_length=500, blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", next_attempt_at__isnull=False, ended_at=None)
                | (~Q(state="pending") & Q(next_attempt_at=None, ended_at__isnull=False)),
                name="delivery_waits_or_ended",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], condition=Q(next_attempt_at__isnull=False), name="delivery_due"
            )
        ]

    def __str__(self):
        return self.dedupe_key


class Heartbeat(models.Model):
    """When a job driven by the clock last came to its end; what `/readyz` judges by."""

    job = models.CharField(max_length=40, primary_key=True)
    last_run_at = models.DateTimeField()
    result = models.JSONField(default=dict)

    def __str__(self):
        return self.job


class SiteSettings(models.Model):
    """The company's own words and colour; one row. Managers edit it in the admin."""

    company = models.CharField(_("company"), max_length=60, default="Firstday")
    community = models.CharField(_("name of the community"), max_length=60, default="Community")
    brand = models.CharField(_("brand colour"), max_length=7, default="#0b5a6b")
    mark = models.CharField(_("mark"), max_length=30, default="firstday", help_text=_("A symbol of the icon sprite."))
    postal_address = models.CharField(_("postal address"), max_length=200, blank=True, default="")
    logo = models.FileField(
        _("logo"), upload_to="brand/", blank=True, help_text=_("PNG, JPEG or WebP; stands in place of the mark.")
    )
    welcome_de = models.CharField(_("welcome text, German"), max_length=300, blank=True, default="")
    welcome_fr = models.CharField(_("welcome text, French"), max_length=300, blank=True, default="")
    welcome_it = models.CharField(_("welcome text, Italian"), max_length=300, blank=True, default="")
    welcome_en = models.CharField(_("welcome text, English"), max_length=300, blank=True, default="")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="site_settings_one_row")]

    def __str__(self):
        return self.company


class LegalLink(models.Model):
    """A page of the company that the footer names: imprint, privacy, terms."""

    settings = models.ForeignKey(SiteSettings, models.CASCADE, related_name="legal_links")
    position = models.PositiveIntegerField(_("position"), default=0)
    language = models.CharField(
        _("language"), max_length=5, choices=Language, blank=True, default="", help_text=_("Empty: in all of them.")
    )
    label = models.CharField(_("label"), max_length=60)
    url = models.CharField(
        _("address"),
        max_length=300,
        validators=[clean_link],
        help_text=_("https://… or a path of this site, such as /imprint/."),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("legal link")
        verbose_name_plural = _("legal links")
        ordering = ["position", "id"]

    def __str__(self):
        return self.label
