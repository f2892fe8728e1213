"""The root of all addresses."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from community import api_docs, api_root, health, mail_pages, views, wiring

handler400 = "community.pages.bad_request"
handler403 = "community.pages.not_allowed"
handler404 = "community.pages.not_found"
handler500 = "community.pages.broken"

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("mail/stop/<str:token>/", mail_pages.stop, name="mail_stop"),
    path("dev/mail/", mail_pages.letters, name="dev_mail"),
    path("dev/mail/<str:name>/<int:number>/", mail_pages.letter, name="dev_mail_letter"),
    path("dev/mail/<str:name>/<int:number>/html/", mail_pages.letter_html, name="dev_mail_html"),
    path("account/", views.account_settings, name="account_settings"),
    path("account/tokens/", views.api_tokens, name="api_tokens"),
    path("account/tokens/<slug:key>/revoke/", views.api_token_revoke, name="api_token_revoke"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/<int:pk>/open/", views.notice_open, name="notice_open"),
    path("language/<slug:code>/", views.language, name="language"),
    path("brand.css", views.brand_css, name="brand_css"),
    path("brand/<str:name>", views.brand_logo, name="brand_logo"),
    *[path("", include(module)) for module in wiring.PAGES],
    path("api/v1/", include([path("", include(module)) for module in wiring.API])),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/docs/", api_docs.docs, name="api_docs"),
    re_path("^api/", api_root.Nothing.as_view()),
]
