"""Addresses of the studio; every one that speaks carries its language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from studio.frame.files import static
from studio.preview.views import how

urlpatterns = [
    path("static/<path:path>", static, name="static"),
    path("how/<slug:kind>.svg", how, name="how"),
    *i18n_patterns(
        path("", include("studio.preview.urls")),
        path("", include("studio.people.urls")),
        path("", include("studio.photos.urls")),
        path("", include("studio.talk.urls")),
        path("", include("studio.clinics.urls")),
        path("book/", include("studio.booking.urls")),
        path("", include("studio.treatment.urls")),
        path("", include("studio.outcome.urls")),
        path("", include("studio.aftercare.urls")),
        path("", include("studio.guarantee.urls")),
        path("", include("studio.voices.urls")),
        path("guide/", include("studio.guide.web.urls")),
        path("artists/", include("studio.finder.urls")),
        path("training/", include("studio.training.urls")),
        path("owner/", include("studio.owner.urls")),
    ),
]
handler404 = "studio.frame.sorry.missing"
handler500 = "studio.frame.sorry.broken"
