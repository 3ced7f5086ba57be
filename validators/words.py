"""Text as people type it: cleaning and folding shared by cells, rules and file names."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = frozenset({"Cc", "Cf"})  # controls, zero-width marks, byte order marks
_SHOWN = 60
_SPACES = re.compile(r"\s+")
_CODE_NOISE = re.compile(r"[\s'`´‘’′]+")


def clean(text: str) -> str:
    """Text in NFC, without invisible characters and outer blanks; line breaks stay.

    The first line is the way of nearly every cell: printable and composed already.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip()
    kept = (
        char
        for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        if char == "\n" or unicodedata.category(char) not in _DROPPED
    )
    return "".join(kept).strip()


def half_width(text: str) -> str:
    """A number or code half-width, without blanks or quotes.

    Excel users put an apostrophe before a number to keep it text; some type it twice.
    """
    return _CODE_NOISE.sub("", unicodedata.normalize("NFKC", text))


def fold_code(text: str) -> str:
    """A number or code as its issuer writes it: half-width and upper case."""
    return half_width(text).upper()


def fold_word(text: str) -> str:
    """A word of a list for comparison: half-width, no blanks, no case."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()


def fold_name(text: str) -> str:
    """A file or folder name for comparison: NFC, whole, without regard to case."""
    return unicodedata.normalize("NFC", text).strip().upper()


def size_words(size: int) -> str:
    """A file size as users read it: `131.2 KB` (1 KB = 1024 bytes)."""
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.1f} MB"
    return f"{size / 1024:.1f} KB"


def size_and_limit(size: int, limit: int) -> tuple[str, str]:
    """A size that is too large beside its limit, in bytes where KB would show them equal."""
    shown = size_words(size), size_words(limit)
    return shown if shown[0] != shown[1] else (f"{size:,} 字节", f"{limit:,} 字节")


def clip(text: str) -> str:
    """A value as a finding repeats it: one line, and not a page of it."""
    line = " ".join(text[: _SHOWN + 1].split())
    return line if len(text) <= _SHOWN else f"{line[:_SHOWN]}……"
