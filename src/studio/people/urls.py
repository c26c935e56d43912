"""Addresses of accounts and teams, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.people import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/sign-in/", views.sign_in, name="sign-in"),
    path("account/sign-in/code/", views.sign_in_code, name="sign-in-code"),
    path("account/sign-out/", views.sign_out, name="sign-out"),
    path("account/link/", views.ask_link, name="ask-link"),
    path("account/password/<slug:name>/<slug:token>/", views.set_password, name="set-password"),
    path("account/again/", views.prove_again, name="again"),
    path("account/second/", views.second, name="second"),
    path("team/<slug:slug>/", views.team, name="team"),
    path("team/<slug:slug>/<int:number>/remove/", views.remove_member, name="remove-member"),
]
