"""Find the questions that come nearest to what somebody writes.

Words are compared by their beginnings, without accents, and count by how few questions have them
(BM25, Robertson and Zaragoza 2009, Found. Trends Inf. Retr. 3:333). Nothing is ever answered by it:
it offers questions, and people choose.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from studio.guide.clinic import Given
from studio.guide.questions import Question, question, questions
from studio.guide.words import read_toml, words
from studio.guide.writing import Addresses

__all__ = ["nearest", "touches_health"]

#: Letters by which words are told apart: "shaving", "shaved" and "shave" are one.
_LETTERS = 5

#: How much more a word counts that stands in a question than in its answer. Our assumption.
_ASKED = 3

#: BM25's usual constants.
_K, _B = 1.2, 0.75

_SMALL = {
    "en": "a about after again all also am an and any are as at be been before but by can could "
    "did do does for from get had has have how i if in is it its just like long make me much must "
    "my need no not of off on one or our out should so some still than that the their them then "
    "there they this to too up was we what when where which who why will with would you your smp",
    "es": "a al algo ante antes aun bien cada como con cual cuando cuanto de del desde despues "
    "donde el ella en entre era es esa ese eso esta este esto estoy fue ha hace hacer hacerme "
    "hacermela hay he la las le lo los mas me mi mis muy ni no o para pero poco por porque puede "
    "puedo que quien se sea ser si sin sobre son su sus tambien tan tener tengo tiene todo un una "
    "uno va voy y ya yo smp",
}


@dataclass(frozen=True)
class _Index:
    """Words of every question with their weights, and how rare each is."""

    weights: Mapping[str, Counter[str]]
    rarity: Mapping[str, float]
    mean: float


def _bare(text: str) -> list[str]:
    """Words in small letters, without accents."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain)


def _beginnings(text: str, language: str) -> list[str]:
    small = _small(language)
    return [word[:_LETTERS] for word in _bare(text) if word not in small]


@cache
def _small(language: str) -> frozenset[str]:
    return frozenset(_SMALL[language].split())


@cache
def _index(language: str) -> _Index:
    weights = {}
    for one in questions(language):
        counted: Counter[str] = Counter()
        asked, answered = " ".join((one.asked, *one.also)), f"{one.short} {one.text}"
        for text, weight in ((asked, _ASKED), (answered, 1)):
            for word in _beginnings(text, language):
                counted[word] += weight
        weights[one.name] = counted
    having = Counter(word for counted in weights.values() for word in counted)
    many = len(weights)
    rarity = {word: math.log(1 + (many - n + 0.5) / (n + 0.5)) for word, n in having.items()}
    return _Index(weights, rarity, sum(c.total() for c in weights.values()) / many)


def nearest(
    text: str,
    language: str,
    given: Given | None = None,
    addresses: Addresses | None = None,
    most: int = 3,
) -> tuple[Question, ...]:
    """Questions nearest to a text, the best first; none where no word is known.

    Parameters
    ----------
    text : str
        As somebody writes it.
    language : str
    given, addresses : optional
        As for a question.
    most : int
        How many at most.
    """
    index = _index(language)
    asked = Counter(_beginnings(text, language))
    scores = {}
    for name, counted in index.weights.items():
        length = _K * (1 - _B + _B * counted.total() / index.mean)
        score = sum(
            index.rarity[word] * counted[word] * (_K + 1) / (counted[word] + length)
            for word in asked
            if word in counted
        )
        if score:
            scores[name] = score
    best = sorted(scores, key=lambda name: -scores[name])[:most]
    return tuple(question(name, language, given, addresses) for name in best)


def touches_health(text: str, language: str) -> bool:
    """Whether a text has a word about somebody's health: then a person is to answer it.

    The list errs towards a person: `burn`, `pain` and `doctor` are on it, whatever is meant.
    """
    words(language)
    spaced = f" {' '.join(_bare(text))} "
    return any(f" {begins}" in spaced for begins in _health(language))


@cache
def _health(language: str) -> tuple[str, ...]:
    return tuple(read_toml("questions/words.toml")["health"][language])
