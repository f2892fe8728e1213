"""Addresses of the program's part of the API, under `/api/v1/`."""

from rest_framework.routers import SimpleRouter

from superusers.api import views

router = SimpleRouter()
router.register("invitations", views.InvitationViewSet)

urlpatterns = router.urls
