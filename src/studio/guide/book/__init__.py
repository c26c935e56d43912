"""The e-book: the guide, the questions and the sources as EPUB 3 and as tagged PDF.

    from studio.guide import book

    book.epub("en", given)   # bytes
    book.pdf("es", given)

Made from the same words as the pages, for the same clinic's settings; no date but the edition's, no
chance, nothing of the machine: made again, the bytes are the same.

The EPUB is written by ourselves: it is XHTML that the pages have already, zipped. The PDF is set by
typst (Apache-2.0, a wheel that brings all it needs) as PDF/UA-1, which it refuses where a picture
has no description. Pandoc would do both, but is GPL and 34 MB, and drops the pictures' descriptions
on its way to typst.
"""

from studio.guide.book.chapters import file_name
from studio.guide.book.electronic import epub
from studio.guide.book.printed import pdf

__all__ = ["epub", "file_name", "pdf"]
