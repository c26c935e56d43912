"""Addresses of client files, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.treatment import keeping, own, room, shelf, team

app_name = "treatment"
_FILE = "clients/<slug:slug>/<int:number>/"
_TREATMENT = f"{_FILE}treatment/<int:treatment>/"
urlpatterns = [
    path("intake/<slug:token>/", own.answer, name="answer"),
    path("account/treatment/", own.mine, name="mine"),
    path("account/treatment/<int:number>/erasure/", own.erasure, name="erasure"),
    path("account/treatment/<int:number>/<slug:purpose>/", own.withdraw, name="own-withdraw"),
    path("account/treatment/picture/<int:picture>.jpg", own.picture, name="own-picture"),
    path("clients/<slug:slug>/", team.clients, name="clients"),
    path("clients/<slug:slug>/new/", team.new, name="new"),
    path("clients/<slug:slug>/keeping/", keeping.keeping, name="keeping"),
    path("clients/<slug:slug>/stock/", shelf.stock, name="stock"),
    path("clients/<slug:slug>/stock/<int:number>/", shelf.lot, name="lot"),
    path(_FILE, team.file, name="file"),
    path(f"{_FILE}erase/", keeping.erase, name="erase"),
    path(f"{_FILE}change/", team.change, name="change"),
    path(f"{_FILE}ask/", team.ask, name="ask"),
    path(f"{_FILE}intake/", team.intake, name="intake"),
    path(f"{_FILE}intake/<int:intake>/", team.answered, name="answered"),
    path(f"{_FILE}consent/<slug:purpose>/", team.consent, name="consent"),
    path(f"{_FILE}consent/<slug:purpose>/withdraw/", team.withdraw, name="withdraw"),
    path(f"{_FILE}picture/", team.add_picture, name="add-picture"),
    path(f"{_FILE}picture/<int:picture>.jpg", team.picture, name="picture"),
    path(f"{_FILE}treatment/", room.new, name="new-treatment"),
    path(_TREATMENT, room.treatment, name="treatment"),
    path(f"{_TREATMENT}change/", room.change, name="change-treatment"),
    path(f"{_TREATMENT}session/", room.session, name="session"),
    path(f"{_TREATMENT}session/<int:session>/", room.correct, name="correct"),
    path(f"{_TREATMENT}plan/", room.plan, name="plan"),
    path(f"{_TREATMENT}book/", room.book, name="book"),
    path(f"{_TREATMENT}results/", room.results, name="results"),
]
