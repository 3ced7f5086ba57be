"""Proposals for files that no row claims: named by 姓名, by 序号, or one digit off.

A proposal changes nothing until the sender answers 按建议改名 in the returned sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from procedures.model import Attachment
from procedures.records import Rename
from validators.cells.person_name import fold_person_name
from validators.file_names import Names, RowKey
from validators.words import fold_code, fold_name

_SPLIT = re.compile(r"[_＿\-－—+\s]+")
_DIGITS = "0123456789X"


def propose(
    names: Names, path: str, taken: frozenset[tuple[int, str]]
) -> tuple[Rename | None, str]:
    """A proposal and the sentence that offers it; (None, "") when nothing is near.

    `taken` holds the (row, material) pairs that have their file already: those need no other.
    """
    name = path.rsplit("/", 1)[-1]
    stem, dot, suffix = name.rpartition(".")
    for token, spec in _readings(names, stem if dot else name):
        near = [row for row in _near(names, token) if (row.row, spec.name) not in taken]
        if len(near) != 1:
            continue
        row = near[0]
        if not row.sound:
            return None, f"可能属于第 {row.row} 行；该行证件号改正后会自动对应。"
        ident = row.number or row.key
        proposed = ident if spec.kind == "photo" else f"{ident}_{spec.name}"
        proposed = f"{proposed}.{suffix.lower()}" if dot else proposed
        return Rename(
            path, proposed, row.row, spec.name
        ), f"是否应为「{proposed}」（第 {row.row} 行）？"
    return None, ""


def _readings(names: Names, stem: str) -> Iterator[tuple[str, Attachment]]:
    """Ways to split a stem into who and what: 张三, 张三_毕业证, 张三毕业证, 3-毕业证."""
    parts = [part for part in _SPLIT.split(fold_name(stem)) if part]
    if len(parts) == 1 and len(names.photos) == 1:
        yield parts[0], names.photos[0]
    joined = "".join(parts)
    for word, spec in sorted(names.materials.items(), key=lambda item: -len(item[0])):
        if joined.endswith(word) and len(joined) > len(word):
            yield joined.removesuffix(word), spec


def _near(names: Names, token: str) -> list[RowKey]:
    """Rows that `token` means: by name, by place in the sheet, or by a key one digit away."""
    rows = list(names.rows.values())
    named = fold_person_name(token)
    found = [row for row in rows if row.name and fold_name(row.name) == named]
    if not found and token.isdigit() and len(token) <= 5:
        found = [row for row in rows if row.ordinal == int(token)]
    if not found:
        code = fold_code(token)
        near = {row for ident in _one_off(code) for row in names.keys.get(ident, ())}
        found = [names.rows[row] for row in sorted(near)]
    return found


def _one_off(code: str) -> set[str]:
    """Keys one slip away from `code`: a digit wrong, missing, extra, or two swapped."""
    if not 15 <= len(code) <= 19 or not code.isalnum():
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
