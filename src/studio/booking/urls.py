"""Addresses of booking: for whoever comes, and for the team."""

from __future__ import annotations

from django.urls import path

from studio.booking import settings, staff, views

app_name = "booking"
urlpatterns = [
    path("", views.index, name="index"),
    path("at/<slug:slug>/<slug:kind>/", views.times, name="times"),
    path("at/<slug:slug>/<slug:kind>/waiting/", views.wait, name="wait"),
    path("waiting/<int:number>/<str:seal>/", views.leave, name="leave"),
    path("yours/<str:token>/", views.yours, name="yours"),
    path("yours/<str:token>/still/", views.still, name="still"),
    path("yours/<str:token>/move/", views.move, name="move"),
    path("yours/<str:token>/cancel/", views.cancel, name="cancel"),
    path("yours/<str:token>/earlier/", views.earlier, name="earlier"),
    path("yours/<str:token>/appointment.ics", views.ics, name="ics"),
    path("calendar/<slug:slug>/", staff.calendar, name="calendar"),
    path("calendar/<slug:slug>/<int:number>/", staff.one, name="one"),
    path("calendar/<slug:slug>/<int:number>/move/", staff.move, name="staff-move"),
    path("calendar/<slug:slug>/<int:number>/<slug:which>.jpg", staff.picture, name="picture"),
    path("calendar/<slug:slug>/add/<slug:kind>/", staff.add, name="add"),
    path("calendar/<slug:slug>/add/<slug:kind>/<int:at>/", staff.add_for, name="add-for"),
    path("calendar/<slug:slug>/free/", staff.keep_free, name="keep-free"),
    path("calendar/<slug:slug>/without/", staff.without, name="without"),
    path("calendar/<slug:slug>/letters/", staff.wish, name="letters"),
    path("calendar/<slug:slug>/services/", settings.services, name="services"),
    path("calendar/<slug:slug>/rooms/", settings.rooms, name="rooms"),
    path("calendar/<slug:slug>/hours/<int:number>/", settings.hours, name="hours"),
]
