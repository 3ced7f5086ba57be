"""What a file or folder may be called that bears words somebody typed."""

from __future__ import annotations

import unicodedata

#: File systems take 255 bytes for a name (NAME_MAX); what is put before and behind needs room.
MOST_BYTES = 200
#: Windows takes none of these.
_RESERVED = frozenset('/\\:*?"<>|')
#: Controls, marks that turn or hide what follows, halves of characters, line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_INSTEAD = "＿"


def file_name(text: str, most_bytes: int = MOST_BYTES) -> str:
    """`text` as part of a file name on Linux and Windows, at most `most_bytes` of UTF-8 long.

    What a name cannot hold becomes ＿; blanks and dots at its ends go. May be "".
    """
    seen = "".join(
        _INSTEAD if char in _RESERVED or unicodedata.category(char) in _UNSEEN else char
        for char in text
    )
    return seen.encode()[:most_bytes].decode(errors="ignore").strip(". ")
