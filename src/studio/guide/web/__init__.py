"""The guide as pages of a site: a Django app that stands in any frame.

    INSTALLED_APPS += ["studio.guide.web"]
    i18n_patterns(path("guide/", include("studio.guide.web.urls")))

Three settings:

GUIDE_FRAME
    Template that the pages extend, with the blocks ``title``, ``description``, ``head`` and
    ``main``.
GUIDE_GIVEN
    May be left out. Dotted name of a function that takes the request and gives what the clinic does
    its own way (settings by name, see ``clinic.toml``); the defaults if not given.
GUIDE_BESIDE
    May be left out. Templates of the house to include: ``head`` (for their style), ``note`` (under
    the title of each page) and ``book`` (below the book).
"""
