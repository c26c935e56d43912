"""Addresses of the guarantee, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.guarantee import own, purses, team

app_name = "guarantee"
_PURSE = "guarantee/<slug:slug>/payments/<int:treatment>/"
urlpatterns = [
    path("account/guarantee/<int:treatment>/", own.own, name="own"),
    path("guarantee/<slug:slug>/", team.claims, name="claims"),
    path("guarantee/<slug:slug>/terms/", team.terms, name="terms"),
    path("guarantee/<slug:slug>/claim/<int:number>/", team.claim, name="claim"),
    path("guarantee/<slug:slug>/payments/", purses.books, name="books"),
    path(_PURSE, purses.purse, name="purse"),
    path(f"{_PURSE}ask/", team.ask, name="ask"),
    path(f"{_PURSE}pay/<int:number>/", purses.pay, name="pay"),
    path(f"{_PURSE}terms/", purses.hold, name="hold"),
    path(f"{_PURSE}<int:entry>/", purses.correct, name="correct"),
]
