"""How a file's name reads: whose it is, which material, which page.

`<key>.jpg` is the photo, `<key>_<材料名>.<ext>` a scan, `<key>_<材料名>/<页码>.<ext>` a page
of a set; the application number serves in place of the key and wins (design 4).
`<key>/<材料名>.<ext>`, the way people sort by person, reads the same. Names are compared
whole, in NFC, without regard to case; any folders above are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from procedures.model import Attachment, Procedure
from validators.words import fold_name

_PART = re.compile(r"(.+?)[_＿-]?([0-9]{1,3})")  # 资质副本_2, 资质副本2
_MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class RowKey:
    """What names the files of one row, from a sheet or from the register.

    `row` is the Excel row, or any number the caller knows the row by. `sound` is False where
    the key is blank or broken; `renames` is True where the sender answered 按建议改名;
    `ordinal` is the row's place among the rows, from 1.
    """

    row: int
    key: str
    number: str = ""
    name: str = ""
    ordinal: int = 0
    sound: bool = True
    renames: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """One way to read a file's name: these rows, this material, this page."""

    rows: tuple[int, ...]
    material: Attachment
    page: str


class Names:
    """Rows by key and number, materials by name: what file names are looked up in."""

    def __init__(self, procedure: Procedure, rows: Sequence[RowKey]) -> None:
        """Index the rows and the procedure's materials."""
        self.rows = {row.row: row for row in rows}
        self.people = _index((row.name, row.row) for row in rows)
        self.ordinals = {row.ordinal: (row.row,) for row in rows if row.ordinal}
        self.keys = _index((row.key, row.row) for row in rows)
        self.numbers = _index((row.number, row.row) for row in rows)
        self.materials = {fold_name(spec.name): spec for spec in procedure.attachments}
        self.photos = [spec for spec in procedure.attachments if spec.kind == "photo"]

    def rows_of(self, ident: str) -> tuple[int, ...]:
        """Rows that `ident` names; an application number wins over a key."""
        return self.numbers.get(ident) or self.keys.get(ident) or ()

    def match(self, path: str) -> Match | None:
        """How a path reads, None when it names no row or no material."""
        *folders, name = [fold_name(part) for part in path.split("/")]
        stem = name.rsplit(".", 1)[0] if "." in name else name
        trail = [*folders[-2:], stem]
        for start in range(len(trail) - 1, -1, -1):
            found = self._read(trail[start:])
            if found:
                return found
        return None

    def _read(self, parts: list[str]) -> Match | None:
        """`parts` as ident, material and page, written with `_` or as folders."""
        ident, mark, rest = parts[0].partition("_")
        rows = self.rows_of(ident)
        if not rows or (mark and not rest):
            return None
        words = [*([rest] if rest else []), *parts[1:]]
        if words and words[0].startswith(f"{ident}_"):
            words[0] = words[0].removeprefix(f"{ident}_")  # folder and file both carry the key
        return self._material(rows, words)

    def _material(self, rows: tuple[int, ...], words: list[str]) -> Match | None:
        if not words:
            return Match(rows, self.photos[0], "") if len(self.photos) == 1 else None
        spec = self.materials.get(words[0])
        if spec and len(words) <= 2:
            return Match(rows, spec, words[1] if len(words) == 2 else "")
        part = _PART.fullmatch(words[0])
        spec = self.materials.get(part[1]) if part else None
        if part and spec and spec.kind != "photo" and len(words) == 1:
            return Match(rows, spec, part[2])
        return None


def _index(pairs: Iterator[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    """Rows by folded name. A name on more rows than `_MOST_ROWS` tells nobody apart."""
    index: dict[str, list[int]] = {}
    for ident, row in pairs:
        if ident:
            rows = index.setdefault(fold_name(ident), [])
            if len(rows) < _MOST_ROWS:
                rows.append(row)
    return {ident: tuple(rows) for ident, rows in index.items()}
