"""Addresses of the finder, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.finder.views import applying, asking, desk, finding

app_name = "finder"
urlpatterns = [
    path("", finding.find, name="find"),
    path("places/", finding.places_named, name="places"),
    path("here/", finding.here, name="here"),
    path("apply/", applying.apply, name="apply"),
    path("apply/sent/", applying.sent, name="applied"),
    path("apply/<slug:token>/", applying.confirm, name="confirm"),
    path("mine/", applying.mine, name="mine"),
    path("desk/<slug:slug>/", desk.desk, name="desk"),
    path("desk/<slug:slug>/<int:number>/", desk.check, name="check"),
    path("desk/<slug:slug>/evidence/<int:number>.jpg", desk.evidence, name="evidence"),
    path("desk/<slug:slug>/asked/", asking.handed, name="handed"),
    path("asked/<slug:name>/", asking.agree, name="agree"),
    path("<slug:slug>/ask/", asking.ask, name="ask"),
    path("<slug:slug>/", finding.artist, name="artist"),
]
