"""Addresses of aftercare: a client's own, by account or by link, and the team's."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.aftercare import own, settings, team
from studio.aftercare.own import by_account, by_link

app_name = "aftercare"
_OWN, _LINK = "account/aftercare/<int:number>/", "days/<slug:token>/"
_CLINIC = "aftercare/<slug:slug>/"
_form = require_http_methods(["GET", "HEAD", "POST"])
_PAGES = (
    ("", "", require_safe, own.page),
    ("report", "report/", _form, own.report),
    ("picture", "report/<int:report>.jpg", require_safe, own.picture),
    ("photo", "photo/", require_POST, own.photo),
    ("zone", "zone/", require_POST, own.zone),
    ("quiet", "reminders/", require_POST, own.quiet),
    ("days", "days.ics", require_safe, own.days_file),
)
urlpatterns = [
    *(
        path(f"{where}{below}", by(door(view)), name=f"{first}-{name}" if name else first)
        for where, first, door in ((_OWN, "own", by_account), (_LINK, "linked", by_link))
        for name, below, by, view in _PAGES
    ),
    path("days/reminders/<int:number>/<slug:seal>/", own.end, name="end"),
    path(_CLINIC, team.overview, name="overview"),
    path(f"{_CLINIC}protocol/", settings.protocol, name="protocol"),
    path(f"{_CLINIC}reports/", team.reports_page, name="reports"),
    path(f"{_CLINIC}reports/<int:number>/", team.report, name="report"),
    path(f"{_CLINIC}reports/<int:number>/photo.jpg", team.picture, name="picture"),
    path(f"{_CLINIC}reports/<int:number>/open/", team.open_report, name="open"),
    path(f"{_CLINIC}<int:number>/", team.file, name="file"),
    path(f"{_CLINIC}<int:number>/touch-up/", team.book, name="book"),
]
