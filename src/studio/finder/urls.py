"""Addresses of the finder, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.finder.views import finding

app_name = "finder"
urlpatterns = [
    path("", finding.find, name="find"),
    path("places/", finding.places_named, name="places"),
    path("here/", finding.here, name="here"),
    path("<slug:slug>/", finding.artist, name="artist"),
]
