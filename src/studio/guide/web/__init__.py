"""The guide as pages of a site: a Django app that stands in any frame.

    INSTALLED_APPS += ["studio.guide.web"]
    i18n_patterns(path("guide/", include("studio.guide.web.urls")))

Two settings:

GUIDE_FRAME
    Template that the pages extend, with the blocks ``title``, ``description``, ``head`` and
    ``main``.
GUIDE_GIVEN
    May be left out. Dotted name of a function that takes the request and gives what the clinic does
    its own way (settings by name, see ``clinic.toml``); the defaults if not given.
"""
