"""Addresses of the forum's part of the API, under `/api/v1/`."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from forum.api import members, pictures, searching, views

router = SimpleRouter()
router.register("questions", views.QuestionViewSet)
router.register("answers", views.AnswerViewSet)
router.register("categories", views.CategoryViewSet)
router.register("tags", views.TagViewSet)
router.register("members", members.MemberViewSet)

urlpatterns = [
    *router.urls,
    path("me/", members.Me.as_view()),
    path("search/", searching.Search.as_view()),
    path("pictures/", pictures.Pictures.as_view()),
]
