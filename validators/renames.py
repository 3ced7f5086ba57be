"""Proposals for files that no row claims: named by 姓名, by 序号, or one digit off.

A proposal changes nothing until the sender answers 按建议改名 in the returned sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from procedures.model import Attachment
from procedures.records import Rename
from validators.cells.person_name import fold_person_name
from validators.file_names import Names
from validators.words import fold_code, fold_name

_SPLIT = re.compile(r"[_＿\-－—+\s]+")
_DIGITS = "0123456789X"


class Proposal(NamedTuple):
    """A proposed name, the page it stands for, and the sentence that offers it."""

    rename: Rename | None = None
    page: str = ""
    guess: str = ""


class _Reading(NamedTuple):
    who: str
    spec: Attachment
    page: str


def propose(names: Names, path: str, taken: frozenset[tuple[int, str]]) -> Proposal:
    """What a file's name probably means; an empty proposal when nothing is near.

    `taken` holds the (row, material) pairs that have their file already: those need no other.
    A row whose own key is broken gets no proposal: the file's name may be the right one.
    """
    for who, spec, page in _readings(names, path):
        near = [row for row in _near(names, who) if (row, spec.name) not in taken]
        if len(near) != 1:
            continue
        row = names.rows[near[0]]
        if not row.sound:
            return Proposal(guess=f"可能属于第 {row.row} 行，该行证件号改正后会自动对应。")
        proposed = _proposed(row.number or row.key, spec, page, path)
        rename = Rename(path, proposed, row.row, spec.name)
        return Proposal(rename, page, f"是否应为「{proposed}」（第 {row.row} 行）？")
    return Proposal()


def _proposed(ident: str, spec: Attachment, page: str, path: str) -> str:
    stem = ident if spec.kind == "photo" else f"{ident}_{spec.name}"
    name = path.rsplit("/", 1)[-1]
    suffix = f".{name.rsplit('.', 1)[1].lower()}" if "." in name else ""
    return f"{stem}/{page}{suffix}" if page else f"{stem}{suffix}"


def _readings(names: Names, path: str) -> Iterator[_Reading]:
    """Ways to split a name into who and what: 张三, 张三_毕业证, 张三/毕业证, 张三_合同/1."""
    *folders, name = [fold_name(part) for part in path.split("/")]
    stem = name.rsplit(".", 1)[0] if "." in name else name
    if any(names.rows_of(folder.partition("_")[0]) for folder in folders):
        return  # the folder says whose it is; a 1.jpg in it is not the first row's photo
    if folders:
        for who, spec in _who_and_what(names, folders[-1]):
            if spec.kind == "page_set":
                yield _Reading(who, spec, stem)
        for who, spec in _who_and_what(names, f"{folders[-1]}_{stem}"):
            yield _Reading(who, spec, "")
    for who, spec in _who_and_what(names, stem):
        yield _Reading(who, spec, "")
    if len(names.photos) == 1:
        yield _Reading("".join(_SPLIT.split(stem)), names.photos[0], "")


def _who_and_what(names: Names, text: str) -> Iterator[tuple[str, Attachment]]:
    joined = "".join(_SPLIT.split(text))
    for word, spec in sorted(names.materials.items(), key=lambda item: (-len(item[0]), item[0])):
        if joined.endswith(word) and len(joined) > len(word):
            yield joined.removesuffix(word), spec


def _near(names: Names, who: str) -> list[int]:
    """Rows that `who` means: by name, by place in the sheet, or by a key one slip away."""
    named = names.people.get(fold_name(fold_person_name(who)))
    if named:
        return sorted(named)
    if who.isdecimal() and len(who) <= 5:
        return list(names.ordinals.get(int(who), ()))
    return sorted({row for key in _one_off(fold_code(who)) for row in names.keys.get(key, ())})


def _one_off(code: str) -> set[str]:
    """Keys one slip away from `code`: a digit wrong, missing, extra, or two swapped."""
    if not 15 <= len(code) <= 19 or not (code.isascii() and code.isalnum()):
        return set()
    near = {code}
    for at in range(len(code) + 1):
        head, tail = code[:at], code[at:]
        near |= {head + digit + tail for digit in _DIGITS}
        if tail:
            near.add(head + tail[1:])
            near |= {head + digit + tail[1:] for digit in _DIGITS}
        if len(tail) > 1:
            near.add(head + tail[1] + tail[0] + tail[2:])
    return near
