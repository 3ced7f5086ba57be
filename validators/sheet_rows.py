"""Row checks of a sheet: blank cells, hidden rows, the product's own columns, duplicates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from procedures import words
from procedures.conditions import fields_of
from procedures.findings import Finding, find
from procedures.model import Field
from procedures.records import Sheet
from validators.conditions import mask
from validators.rows import Found, Rows, placed
from validators.words import clip

_ACTIONS = (words.ACTION_DELETE, words.ACTION_WITHDRAW)
_CONFIRMS = (words.CONFIRM_TRUE, words.CONFIRM_RENAME)


def acting_rows(sheet: Sheet) -> frozenset[int]:
    """Rows that ask to be deleted or withdrawn: their cells are not judged."""
    actions = _texts(sheet, words.COLUMN_ACTION)
    return frozenset(row for row, word in actions.items() if word in _ACTIONS)


def rename_rows(sheet: Sheet) -> frozenset[int]:
    """Rows whose sender accepts the proposed file names."""
    confirms = _texts(sheet, words.COLUMN_CONFIRM)
    return frozenset(row for row, word in confirms.items() if word == words.CONFIRM_RENAME)


def product_columns(sheet: Sheet) -> Iterator[Finding]:
    """`choice` for a word in 操作 or 确认 that means nothing to us."""
    for name, allowed in ((words.COLUMN_ACTION, _ACTIONS), (words.COLUMN_CONFIRM, _CONFIRMS)):
        for row, word in _texts(sheet, name).items():
            if word and word not in allowed:
                yield find(
                    "choice",
                    sheet=sheet.name,
                    row=row,
                    column=sheet.letters.get(name),
                    field=name,
                    value=clip(word),
                    choices="、".join(allowed),
                    guess="",
                )


def hidden_rows(sheet: Sheet, skip: frozenset[int]) -> Iterator[Finding]:
    """`hidden-row` for every hidden or filtered row that has content."""
    for row in sheet.frame.index:
        if row in sheet.hidden_rows and row not in skip:
            yield find("hidden-row", sheet=sheet.name, row=int(row))


def blank_cells(rows: Rows, skip: frozenset[int]) -> Iterator[Finding]:
    """`required` for blank cells of required fields and of those required under a condition.

    A column that is not in the sheet at all is `header-missing`, said once for the form;
    what a later step supplies is not asked now; a condition on a broken cell is not judged.
    """
    for field in rows.procedure.fields:
        if field.name in rows.procedure.supplied or field.secret:
            continue
        if not (field.required or field.required_if) or field.name not in rows.letters:
            continue
        for row in _blank(rows, field):
            if row not in skip:
                yield placed(rows, Found("required", row, field.name))


def _blank(rows: Rows, field: Field) -> Iterator[int]:
    blank = rows.values[field.name].to_numpy(dtype=object) == ""
    if not field.required:
        blank &= mask(field.required_if, rows.values)
    unsure = {field.name} if field.required else {field.name, *fields_of(field.required_if)}
    index = rows.values.index.to_numpy()
    for position in np.flatnonzero(blank):
        row = int(index[position])
        if not any(rows.is_broken(row, name) for name in unsure):
            yield row


def duplicates(rows: Rows, skip: frozenset[int]) -> Iterator[Finding]:
    """`duplicate-row` for every row whose unique key an earlier row of the sheet has already.

    The first one stays. Rows with a blank or broken part of the key are not compared.
    """
    names = rows.procedure.unique.fields
    values = rows.column(names[0])
    first: dict[str, int] = {}
    for row, key, value in zip(rows.numbers, rows.unique_keys(), values, strict=True):
        other = first.setdefault(key, row) if key and row not in skip else row
        if other != row:
            details = {"other": other, "key": "、".join(names)}
            yield placed(rows, Found("duplicate-row", row, names[0], value, details))


def _texts(sheet: Sheet, name: str) -> dict[int, str]:
    if name not in sheet.frame.columns:
        return {}
    column = sheet.frame[name].str.strip()
    return {int(row): str(text) for row, text in zip(sheet.frame.index, column, strict=True)}
