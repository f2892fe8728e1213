"""The company's own words, colour and logo: one row that managers edit, with history."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from community import colour, logos, site
from community.admin_site import WithHistory
from community.models import LegalLink, SiteSettings

WELCOME = [f"welcome_{code}" for code, _name in settings.LANGUAGES]


class SiteSettingsForm(forms.ModelForm):
    class Meta:
        model = SiteSettings
        fields = ["company", "community", "brand", "mark", "logo", "postal_address", *WELCOME]
        widgets = {
            "brand": forms.TextInput(attrs={"type": "color"}),
            "logo": forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
            **dict.fromkeys(WELCOME, forms.Textarea(attrs={"rows": 3})),
        }
        help_texts = {
            "logo": _(
                "PNG, JPEG or WebP, at most 512 kB and 1024 pixels. It stands in the header in place of the mark and "
                "the company's name, 32 pixels high; in the dark on a white ground. Mails say the name in letters."
            )
        }

    def clean_brand(self):
        """A colour that can be read on white and on its own soft tint; else the error names the nearest that can."""
        brand = self.cleaned_data["brand"].strip().lower()
        if not colour.HEX.match(brand):
            raise ValidationError(_("A colour is written like #0b5a6b."))
        if not colour.readable(brand):
            raise ValidationError(
                _("Text in %(colour)s is too pale to read. The nearest shade that can be read is %(shade)s.")
                % {"colour": brand, "shade": colour.darker_shade(brand)}
            )
        return brand

    def clean_mark(self):
        mark = self.cleaned_data["mark"]
        if mark not in site.marks():
            raise ValidationError(
                _("There is no such symbol in icons.svg. Try %(some)s.") % {"some": "firstday, mountain, router, phone"}
            )
        return mark

    def clean_logo(self):
        given = self.cleaned_data["logo"]
        return logos.clean(given) if isinstance(given, UploadedFile) else given


class LegalLinks(admin.TabularInline):
    model = LegalLink
    fields = ["label", "url", "language", "position"]
    extra = 0


@admin.register(SiteSettings)
class SiteSettingsAdmin(WithHistory):
    form = SiteSettingsForm
    inlines = [LegalLinks]
    readonly_fields = ["logo_now"]
    fieldsets = [
        (None, {"fields": ["company", "community", "postal_address"]}),
        (_("Look"), {"fields": ["brand", "mark", "logo_now", "logo"]}),
        (
            _("First words on the home page"),
            {"fields": WELCOME, "description": _("Empty: the words that come with Firstday, in that language.")},
        ),
    ]

    @admin.display(description=_("logo now"))
    def logo_now(self, row):
        logo = logos.shown(row.logo) if row else None
        if logo is None:
            return _("none: the mark stands there")
        address = reverse("brand_logo", args=[logo["name"]])
        words = '<img src="{}" alt="{}" width="{}" height="{}">'
        return format_html(words, address, row.company, logo["width"], logo["height"])

    def changelist_view(self, request, extra_context=None):
        """There is one row: its page is the list."""
        row = SiteSettings.objects.filter(pk=1).first()
        opts = "admin:community_sitesettings"
        return redirect(reverse(f"{opts}_change", args=[1]) if row else reverse(f"{opts}_add"))

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        if obj.logo and not obj.logo._committed:
            obj.logo = logos.keep(obj.logo.file)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        site.forget()
