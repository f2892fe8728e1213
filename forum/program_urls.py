"""Addresses of what programs read: feeds, and for search engines the sitemap and robots.txt."""

from django.urls import path

from forum.views import feeds, sitemap

urlpatterns = [
    path("questions/feed/", feeds.questions, name="feed"),
    path("categories/<slug:slug>/feed/", feeds.category, name="feed_category"),
    path("tags/<str:slug>/feed/", feeds.tag, name="feed_tag"),
    path("questions/<int:pk>/answers/feed/", feeds.answers, name="feed_question"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap/<slug:kind>-<int:number>.xml", sitemap.part, name="sitemap_part"),
]
