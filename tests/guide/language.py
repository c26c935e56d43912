"""Sentences, and how easily they are read."""

from __future__ import annotations

import re

VOWELS = {"en": r"[aeiouy]+", "es": r"[aeiouáéíóúü]+"}


def sentences(text):
    """Sentences of a text whose lines are paragraphs; cells of tables and headings are short."""
    found = []
    for line in text.splitlines():
        found += [s.strip() for s in re.split(r"(?<=[.?:])\s+", line) if len(s.split()) > 1]
    return found


def syllables(word, language):
    """By groups of vowels; a silent e of English is left out, strong vowels of Spanish part."""
    word = word.lower()
    if language == "en":
        bare = re.sub(r"(?<=[a-z]{2})e(s|d)?$", "", word)
        return max(len(re.findall(VOWELS["en"], bare)), 1)
    parted = re.sub(r"([aeoáéóíú])(?=[aeoáéóíú])", r"\1-", word)
    return max(len(re.findall(VOWELS["es"], parted)), 1)


def ease(text, language):
    """Flesch's reading ease (1948), or Fernández Huerta's for Spanish (1959): 60 up is plain."""
    said = sentences(text)
    words = [w for s in said for w in re.findall(r"[a-záéíóúüñ]+", s.lower())]
    long = sum(syllables(w, language) for w in words) / len(words)
    many = len(words) / len(said)
    if language == "en":
        return 206.835 - 1.015 * many - 84.6 * long
    return 206.84 - 60 * long - 1.02 * many
