"""One word of a list: the procedure's own, or a dated table with its aliases."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from validators.cells.reading import Asked, Reader, Reading, broken
from validators.words import fold_word

_SHOWN = 12  # a longer list is in the form's dropdown anyway
_GUESSES = 200  # distinct wrong words of a column worth comparing with every word of the list
_LONGEST = 20  # a longer text is no slip of a word


def reader(asked: Asked) -> Reader:
    """Reads a word into its canonical form; else `choice`, with a guess where one is close."""
    lookup = lookup_of(asked)
    words, kept = words_of(asked), _kept(asked)
    guesser = Guesser(lookup)

    def read(text: str) -> Reading:
        word = lookup.get(fold_word(text))
        if word is None:
            return broken(text, "choice", choices=shown(words), guess=guesser.guess(text))
        return Reading(kept.get(word, word))

    return read


def words_of(asked: Asked) -> tuple[str, ...]:
    """The canonical words the field may hold on the business date."""
    choices = asked.field.choices
    if isinstance(choices, tuple):
        return choices
    return asked.tables.choices(choices.removeprefix("table:"), asked.today, asked.province)


def lookup_of(asked: Asked) -> dict[str, str]:
    """Folded word or alias -> canonical word; an alias of "" stands for nothing (无)."""
    lookup: dict[str, str] = {}
    choices = asked.field.choices
    if isinstance(choices, str):
        table = choices.removeprefix("table:")
        entry = asked.tables.entry(table, asked.today, asked.province)
        lookup |= {fold_word(alias): word for alias, word in entry.aliases.items()}
    return lookup | {fold_word(word): word for word in words_of(asked)}


def _kept(asked: Asked) -> Mapping[str, str]:
    """Canonical word -> what is kept instead of it."""
    choices = asked.field.choices
    if isinstance(choices, tuple):
        return {}
    table = choices.removeprefix("table:")
    return asked.tables.entry(table, asked.today, asked.province).kept


def shown(words: tuple[str, ...]) -> str:
    """The list as a sentence shows it, cut when it is long."""
    if len(words) <= _SHOWN:
        return "、".join(words)
    return f"{'、'.join(words[:_SHOWN])}……共 {len(words)} 项"


class Guesser:
    """Offers the closest word, as long as the column's wrong words are few enough."""

    def __init__(self, lookup: dict[str, str]) -> None:
        """`lookup`: folded word or alias -> canonical word."""
        self._lookup = lookup
        self._left = _GUESSES

    def guess(self, text: str) -> str:
        """「您是否要填…」 for the closest word, "" when none is close."""
        if len(text) > _LONGEST or not self._left:
            return ""
        self._left -= 1
        close = get_close_matches(fold_word(text), self._lookup, n=1, cutoff=0.6)
        word = self._lookup[close[0]] if close else ""
        return f"您是否要填「{word}」？" if word else ""
