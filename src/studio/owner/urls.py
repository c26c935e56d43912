"""Addresses of an owner, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.owner import views

app_name = "owner"
urlpatterns = [
    path("", views.week, name="week"),
    path("<slug:slug>/", views.clinic, name="clinic"),
    path("<slug:slug>/shelf/", views.shelf, name="shelf"),
    path("<slug:slug>/tables/", views.tables, name="tables"),
]
