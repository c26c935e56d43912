"""Addresses of results, consents and reviews, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.voices import own, staff, views

app_name = "voices"
urlpatterns = [
    path("results/", views.gallery, name="gallery"),
    path("results/reviews/", views.reviews, name="reviews"),
    path("results/<int:number>/", views.case, name="case"),
    path("results/picture/<slug:name>.jpg", views.picture, name="picture"),
    path("results/answer/<slug:token>/", own.answer, name="answer"),
    path(
        "results/answer/<slug:token>/<int:pair>/<slug:side>.jpg",
        own.asked_picture,
        name="asked-picture",
    ),
    path("account/results/", own.yours, name="yours"),
    path("account/results/<int:number>/<slug:purpose>/", own.your_consent, name="your-consent"),
    path(
        "account/results/<int:number>/<int:pair>/<slug:side>.jpg",
        own.your_picture,
        name="your-picture",
    ),
    path("cases/<slug:slug>/", staff.cases, name="cases"),
    path("cases/<slug:slug>/new/", staff.new, name="new"),
    path("cases/<slug:slug>/<int:number>/", staff.file, name="file"),
    path("cases/<slug:slug>/<int:number>/change/", staff.change, name="change"),
    path("cases/<slug:slug>/<int:number>/pair/", staff.pair, name="pair"),
    path(
        "cases/<slug:slug>/<int:number>/pair/<int:pair>/remove/",
        staff.remove_pair,
        name="remove-pair",
    ),
    path(
        "cases/<slug:slug>/<int:number>/pair/<int:pair>/<slug:side>.jpg",
        staff.kept_picture,
        name="kept-picture",
    ),
    path("cases/<slug:slug>/<int:number>/ask/<slug:purpose>/", staff.ask, name="ask"),
    path("cases/<slug:slug>/<int:number>/show/", staff.show, name="show"),
    path("cases/<slug:slug>/<int:number>/take-down/", staff.take_down, name="take-down"),
    path("cases/<slug:slug>/<int:number>/remove/", staff.remove, name="remove"),
    path("cases/<slug:slug>/<int:number>/review/answer/", staff.answer, name="answer-review"),
    path("cases/<slug:slug>/<int:number>/review/hide/", staff.hide, name="hide-review"),
    path("cases/<slug:slug>/<int:number>/review/unhide/", staff.unhide, name="unhide-review"),
]
