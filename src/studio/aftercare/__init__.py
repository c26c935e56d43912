"""Aftercare: what is left alone after a session, in the client's own days; photos, reports, recall.

``rules`` the protocol a clinic begins with; ``protocols`` a clinic's own, by version; ``freezing``
what held when a session was written; ``days`` the days of one head as its owner lives them;
``calendar`` those days for a phone; ``links`` ways in by mail; ``reminders`` and ``letters`` what
is written when; ``reports`` warning signs, who has seen them and what was answered; ``recall`` the
touch-up years later. ``own``, ``team`` and ``settings`` are the pages.
"""
