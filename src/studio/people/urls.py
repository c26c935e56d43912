"""Addresses of accounts and teams, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.people.views import account, entrance, proof, team

urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/sign-in/", entrance.sign_in, name="sign-in"),
    path("account/sign-in/code/", entrance.sign_in_code, name="sign-in-code"),
    path("account/sign-in/passkey/", entrance.sign_in_passkey, name="sign-in-passkey"),
    path("account/sign-out/", entrance.sign_out, name="sign-out"),
    path("account/link/", entrance.ask_link, name="ask-link"),
    path("account/password/", account.change_password, name="change-password"),
    path("account/password/<slug:name>/<slug:token>/", entrance.set_password, name="set-password"),
    path("account/again/", proof.prove_again, name="again"),
    path("account/here/", proof.here, name="here"),
    path("account/second/", proof.second, name="second"),
    path("account/second/remove/", account.phone_remove, name="phone-remove"),
    path("account/recovery/", account.new_recovery, name="recovery"),
    path("account/passkeys/", account.passkeys_page, name="passkeys"),
    path("account/passkeys/ask/", entrance.ask_passkey, name="ask-passkey"),
    path("account/passkeys/<int:number>/", account.passkey_name, name="passkey-name"),
    path("account/passkeys/<int:number>/remove/", account.passkey_remove, name="passkey-remove"),
    path("account/language/", account.language, name="language"),
    path("account/browsers/", account.visits_page, name="visits"),
    path("account/browsers/end/", account.end_all, name="end-all"),
    path("account/browsers/<int:number>/end/", account.end_visit, name="end-visit"),
    path("team/<slug:slug>/", team.team, name="team"),
    path("team/<slug:slug>/<int:number>/remove/", team.remove_member, name="remove-member"),
]
