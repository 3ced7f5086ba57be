"""Names of people: Han characters and the inner dot, or Latin letters for foreigners."""

from __future__ import annotations

import re
import unicodedata

from validators.cells.reading import Asked, Reader, Reading, broken, cleaned

_DOTS = re.compile(r"[·•‧・･∙⋅●ㆍ．.]")
_DOT = "·"
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’ \-.]*")
_SPACES = re.compile(r"\s+")
#: All Han blocks with room for those that Unicode adds later in planes 2 and 3.
_NOT_IN_NAMES = re.compile(r"[^〇〆々㐀-鿿豈-﫿\U00020000-\U0003FFFF·]")


def fold_person_name(text: str) -> str:
    """A name as registers compare it: one kind of inner dot, no blanks between characters.

    Radicals that stand for characters (⼈ for 人, from PDF copies) become the characters.
    Source: spec D-X10, GB/T 2311 inner dot as printed on identity cards.
    """
    folded = unicodedata.normalize("NFC", text).strip()
    if _LATIN.fullmatch(folded):
        return _SPACES.sub(" ", folded)
    folded = "".join(
        unicodedata.normalize("NFKC", char) if "⺀" <= char <= "⿟" else char for char in folded
    )
    return _DOTS.sub(_DOT, _SPACES.sub("", folded))


def reader(asked: Asked) -> Reader:
    """Reads a name; `person-name` for digits and symbols, `text-length` for a lone character."""
    high = asked.field.max_length

    def read(text: str) -> Reading:
        name = fold_person_name(text)
        bad = [] if _LATIN.fullmatch(name) else _NOT_IN_NAMES.findall(name)
        if bad:
            return broken(text, "person-name", bad="".join(dict.fromkeys(bad)))
        if not 2 <= len(name) <= high:
            return broken(text, "text-length", length=len(name), low=2, high=high)
        if name.startswith(_DOT) or name.endswith(_DOT):
            return broken(text, "person-name", bad=_DOT)
        return cleaned(text, name)

    return read
