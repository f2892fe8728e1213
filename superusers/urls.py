"""Addresses of the program's pages."""

from django.urls import path

from superusers import views

urlpatterns = [
    path("program/", views.program, name="program"),
    path("beta/", views.beta, name="beta"),
    path("beta/invitations/<int:pk>/accept/", views.accept_invitation, name="accept_invitation"),
    path("beta/invitations/<int:pk>/decline/", views.decline_invitation, name="decline_invitation"),
]
