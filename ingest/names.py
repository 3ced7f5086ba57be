"""File names of strangers: what to leave alone, how to spell them, which ones collide."""

from __future__ import annotations

import os
import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # all of Unicode's category Cc
_IGNORED_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx", "@eadir"})
_IGNORED_PREFIXES = ("~$", ".")  # `.` covers ._*, .~lock*, .gitkeep and partial rsync copies
_IGNORED_SUFFIXES = (".part", ".tmp", ".crdownload")


def ignored(name: str) -> bool:
    """Whether `name` is a system's, an editor's or a transfer's own file, left alone."""
    if name in (".", ".."):
        return False  # a way out of the folder, to be refused, not overlooked
    folded = name.casefold()
    return (
        folded in _IGNORED_NAMES
        or folded.startswith(_IGNORED_PREFIXES)
        or folded.endswith(_IGNORED_SUFFIXES)
    )


def ignored_path(path: str) -> bool:
    """Whether any part of a posix path is left alone."""
    return any(ignored(part) for part in path.split("/"))


def fold(name: str) -> str:
    """The form under which two names are the same name: NFKC, case folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFC", name).casefold())


def sender_of(folder: str) -> str:
    """Who speaks through an inbox folder: the code before its first `_`, or a reserved name."""
    return folder if folder.startswith("_") else folder.partition("_")[0]


def from_disk(name: str) -> str | None:
    """A directory entry's name as NFC text; GBK bytes of an old share are decoded.

    None when the bytes are neither UTF-8 nor GBK, or hold control characters.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        try:
            name = os.fsencode(name).decode("gbk")
        except UnicodeDecodeError:
            return None
    if _CONTROL.search(name):
        return None
    return unicodedata.normalize("NFC", name)


def printable(name: str) -> str:
    """`name` for a message: bytes and control characters that cannot be shown as �."""
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cs") else c for c in shown)


def suffix(path: str) -> str:
    """The extension of a posix path in lower case with its dot, or ""."""
    name = path.rsplit("/", 1)[-1]
    stem, dot, extension = name.rpartition(".")
    return f".{extension.casefold()}" if dot and stem else ""
