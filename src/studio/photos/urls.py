"""Addresses of a person's photos, to be hung in below a language."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from studio.photos import views


class Size(StringConverter):
    """How large a picture is wanted."""

    regex = "picture|small"


register_converter(Size, "size")

app_name = "photos"
urlpatterns = [
    path("my-photos/", views.mine, name="mine"),
    path("my-photos/seen-by/", views.seen_by, name="seen-by"),
    path("my-photos/export/", views.export, name="export"),
    path("my-photos/erase/", views.erase_all, name="erase-all"),
    path("my-photos/keep/<slug:token>/", views.keep, name="keep"),
    path("my-photos/<slug:name>/", views.one, name="one"),
    path("my-photos/<slug:name>/<size:size>.jpg", views.picture, name="picture"),
    path("my-photos/<slug:name>/share/", views.share, name="share"),
    path("my-photos/<slug:name>/erase/", views.erase, name="erase"),
    path("account/erase/", views.leave, name="leave"),
    path("shared-photos/<slug:slug>/", views.shared, name="shared"),
    path("shared-photos/<slug:slug>/<slug:name>/", views.shared_one, name="shared-one"),
    path(
        "shared-photos/<slug:slug>/<slug:name>/<size:size>.jpg",
        views.shared_picture,
        name="shared-picture",
    ),
]
