"""Addresses of talks, to be hung in below a language."""

from __future__ import annotations

from django.urls import path

from studio.talk import inbox, views

app_name = "talk"
urlpatterns = [
    path("talk/", views.visit, name="visit"),
    path("talk/news/", views.news, name="news"),
    path("talk/link/<slug:token>/", views.link, name="link"),
    path("talk/<slug:name>/", views.thread, name="thread"),
    path("talk/<slug:name>/messages/", views.messages, name="messages"),
    path("talk/<slug:name>/stream/", views.stream, name="stream"),
    path("talk/<slug:name>/pictures/<int:number>.jpg", views.picture, name="picture"),
    path("talk/<slug:name>/address/", views.address, name="address"),
    path("inbox/", inbox.mine, name="inboxes"),
    path("inbox/here/", inbox.here, name="here"),
    path("inbox/own/", inbox.inbox, name="own-inbox"),
    path("inbox/own/stream/", inbox.inbox_stream, name="own-stream"),
    path("inbox/own/replies/", inbox.replies, name="own-replies"),
    path("inbox/own/replies/<int:number>/remove/", inbox.remove_reply, name="own-remove-reply"),
    path("inbox/clinic/<slug:slug>/", inbox.inbox, name="inbox"),
    path("inbox/clinic/<slug:slug>/stream/", inbox.inbox_stream, name="inbox-stream"),
    path("inbox/clinic/<slug:slug>/replies/", inbox.replies, name="replies"),
    path(
        "inbox/clinic/<slug:slug>/replies/<int:number>/remove/",
        inbox.remove_reply,
        name="remove-reply",
    ),
    path("inbox/thread/<slug:name>/", inbox.answer, name="answer"),
    path("inbox/thread/<slug:name>/messages/", inbox.answer_messages, name="answer-messages"),
    path("inbox/thread/<slug:name>/assign/", inbox.assign, name="assign"),
    path("inbox/thread/<slug:name>/close/", inbox.close, name="close"),
]
