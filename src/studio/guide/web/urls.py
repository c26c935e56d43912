"""Addresses of the guide, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.guide.web import views

app_name = "guide"
urlpatterns = [
    path("", views.index, name="index"),
    path("questions/", views.questions, name="questions"),
    path("questions/<slug:name>/", views.question, name="question"),
    path("book.<slug:form>", views.book, name="book"),
    path("<slug:slug>/", views.page, name="page"),
]
