"""The guide and the questions and answers: words in two languages, from facts with sources.

Pure Python: nothing here needs Django. What is read:

- ``en/*.md`` and ``es/*.md``, the pages, by the same names in both;
- ``questions/*.toml``, questions and answers, both languages side by side;
- ``clinic.toml``, what differs between clinics, with defaults;
- ``sources.toml``, where facts come from, each with its grade;
- ``words.toml``, the few words around them.

    from studio import guide

    page = guide.page("aftercare", "es", given={"no_shampoo_days": 7})
    page.html, page.contents, page.cited, page.pictures

``studio.guide.book`` makes the same words into an EPUB and a PDF.
"""

from studio.guide.clinic import Given, Setting, checked, said, settings
from studio.guide.errors import GuideError
from studio.guide.finding import nearest, touches_health
from studio.guide.pages import Page, page, pages, slugs
from studio.guide.questions import Question, Tag, question, questions
from studio.guide.sources import Cited, Source, sources
from studio.guide.words import LANGUAGES
from studio.guide.writing import Addresses, Heading, Picture

__all__ = [
    "LANGUAGES",
    "Addresses",
    "Cited",
    "Given",
    "GuideError",
    "Heading",
    "Page",
    "Picture",
    "Question",
    "Setting",
    "Source",
    "Tag",
    "checked",
    "nearest",
    "page",
    "pages",
    "question",
    "questions",
    "said",
    "settings",
    "slugs",
    "sources",
    "touches_health",
]
