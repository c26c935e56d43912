"""Addresses of the studio; every one that speaks carries its language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from studio import views

urlpatterns = [
    path("static/<path:path>", views.static, name="static"),
    path("how/<slug:kind>.svg", views.how, name="how"),
    *i18n_patterns(
        path("", views.page, name="page"),
        path("photos/", views.bring, name="bring"),
        path("photos/remove/", views.remove, name="remove"),
        path("photos/<slug:token>/", views.state, name="state"),
        path("photos/<slug:token>/face/", views.choose_face, name="choose-face"),
        path("photos/<slug:token>/tell/", views.tell, name="tell"),
        path("photos/<slug:token>/add/<slug:place>/", views.add, name="add"),
        path("photos/<slug:token>/take-away/<slug:place>/", views.take_away, name="take-away"),
        path("photos/<slug:token>/before.jpg", views.before, name="before"),
        path("photos/<slug:token>/after.jpg", views.after, name="after"),
        path("photos/<slug:token>/take/<slug:what>/", views.take, name="take"),
        path("", include("studio.people.urls")),
        path("guide/", include("studio.guide.web.urls")),
    ),
]
handler404 = "studio.views.missing"
handler500 = "studio.views.broken"
