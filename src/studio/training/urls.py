"""Addresses of training: a learner's own, and a clinic's; below a language."""

from __future__ import annotations

from django.urls import path

from studio.training import staff, views

app_name = "training"
AT = "at/<slug:slug>/"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("sheets/<slug:name>.svg", views.sheet, name="sheet"),
    path("<int:number>/", views.learning, name="learning"),
    path("<int:number>/parts/<int:part>/", views.part, name="part"),
    path("practice/<int:number>/", views.practice, name="practice"),
    path("practice/<int:number>/state/", views.state, name="state"),
    path("practice/<int:number>/picture.jpg", views.picture, name="picture"),
    path(f"{AT}courses/", staff.courses, name="courses"),
    path(f"{AT}courses/<int:number>/", staff.course, name="course"),
    path(f"{AT}courses/<int:number>/enrol/", staff.enrol, name="enrol"),
    path(
        f"{AT}courses/<int:number>/parts/<int:part>/remove/", staff.remove_part, name="remove-part"
    ),
    path(f"{AT}learners/<int:number>/", staff.learner, name="learner"),
    path(f"{AT}learners/<int:number>/parts/<int:part>/", staff.sign_off, name="sign-off"),
    path(f"{AT}learners/<int:number>/certificate/", staff.certify, name="certify"),
    path(f"{AT}certificates/<int:number>/withdraw/", staff.withdraw, name="withdraw"),
]
