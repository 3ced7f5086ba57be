"""Several words of a list in one cell, separated by 、 (commas and line breaks are read too)."""

from __future__ import annotations

import re

from validators.cells.choice import Guesser, lookup_of, shown, words_of
from validators.cells.reading import Asked, Reader, Reading, broken
from validators.words import fold_word

_SEPARATORS = re.compile(r"[、,，;；\n]+")


def reader(asked: Asked) -> Reader:
    """Reads words into their canonical forms joined by 、 as typed, each once; else `choice`."""
    lookup = lookup_of(asked)
    words = words_of(asked)
    guesser = Guesser(lookup)

    def read(text: str) -> Reading:
        whole = lookup.get(fold_word(text))
        if whole is not None:
            return Reading(whole)
        parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
        wrong = [part for part in parts if fold_word(part) not in lookup]
        if wrong or not parts:
            first = wrong[0] if wrong else text
            return broken(text, "choice", choices=shown(words), guess=guesser.guess(first))
        found = dict.fromkeys(lookup[fold_word(part)] for part in parts)
        return Reading("、".join(word for word in found if word))

    return read
