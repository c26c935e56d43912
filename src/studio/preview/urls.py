"""Addresses of the preview, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.preview import views

urlpatterns = [
    path("", views.page, name="page"),
    path("privacy/", views.privacy, name="privacy"),
    path("photos/", views.bring, name="bring"),
    path("photos/remove/", views.remove, name="remove"),
    path("photos/take-back/", views.take_back, name="take-back"),
    path("photos/leave/", views.leave, name="leave"),
    path("photos/<slug:token>/", views.state, name="state"),
    path("photos/<slug:token>/face/", views.choose_face, name="choose-face"),
    path("photos/<slug:token>/tell/", views.tell, name="tell"),
    path("photos/<slug:token>/add/<slug:place>/", views.add, name="add"),
    path("photos/<slug:token>/take-away/<slug:place>/", views.take_away, name="take-away"),
    path("photos/<slug:token>/before.jpg", views.before, name="before"),
    path("photos/<slug:token>/after.jpg", views.after, name="after"),
    path("photos/<slug:token>/take/<slug:what>/", views.take, name="take"),
]
