"""Addresses of the outcome: by a link, in the account, and the team's; below a language."""

from __future__ import annotations

from django.urls import path

from studio.outcome import own, team

app_name = "outcome"
_CLINIC = "clients/<slug:slug>/outcomes/"
_TREATMENT = "clients/<slug:slug>/<int:number>/treatment/<int:treatment>/outcome/"
urlpatterns = [
    path("outcome/<slug:token>/", own.by_link, name="answer"),
    path("outcome/<slug:token>/stop/", own.stop, name="stop"),
    path("account/outcome/", own.mine, name="mine"),
    path("account/outcome/<int:number>/letters/", own.letters, name="letters"),
    path("account/outcome/<int:number>/<slug:occasion>/", own.in_account, name="own-answer"),
    path(_CLINIC, team.outcomes, name="outcomes"),
    path(f"{_CLINIC}figures.csv", team.table, name="table"),
    path(f"{_CLINIC}research.csv", team.for_research, name="research"),
    path(f"{_CLINIC}due/", team.due, name="due"),
    path(_TREATMENT, team.treatment, name="treatment"),
    path(f"{_TREATMENT}ask/", team.ask, name="ask"),
    path(f"{_TREATMENT}<slug:occasion>/", team.in_clinic, name="in-clinic"),
]
