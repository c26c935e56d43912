"""Addresses of clinics, their films, what an owner sets, and the letters; below a language."""

from __future__ import annotations

from django.urls import path

from studio.clinics import owner, views

app_name = "clinics"
urlpatterns = [
    path("clinics/", views.index, name="index"),
    path("clinics/<slug:slug>/", views.clinic, name="clinic"),
    path("clinics/<slug:slug>/read-as/", views.read_as, name="read-as"),
    path("clinics/<slug:slug>/me/", owner.introduction, name="introduction"),
    path("clinics/<slug:slug>/settings/", owner.overview, name="settings"),
    path("clinics/<slug:slug>/settings/contact/", owner.contact, name="contact"),
    path("clinics/<slug:slug>/settings/hours/", owner.hours, name="hours"),
    path("clinics/<slug:slug>/settings/closures/", owner.closures, name="closures"),
    path(
        "clinics/<slug:slug>/settings/closures/<int:number>/remove/",
        owner.remove_closure,
        name="remove-closure",
    ),
    path("clinics/<slug:slug>/settings/story/", owner.story, name="story"),
    path("clinics/<slug:slug>/settings/guide/", owner.facts, name="facts"),
    path("clinics/<slug:slug>/settings/films/", owner.films, name="films"),
    path(
        "clinics/<slug:slug>/settings/films/<int:number>/remove/",
        owner.remove_film,
        name="remove-film",
    ),
    path("films/<slug:name>/film.<slug:kind>", views.film, name="film"),
    path("films/<slug:name>/poster.jpg", views.poster, name="poster"),
    path("films/<slug:name>/captions.<slug:language>.vtt", views.captions, name="captions"),
    path("letters/", views.letters, name="letters"),
    path("letters/<int:number>/<slug:token>/yes/", views.confirm_letters, name="confirm-letters"),
    path("letters/<int:number>/<slug:token>/end/", views.leave_letters, name="leave-letters"),
]
