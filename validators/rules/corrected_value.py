"""A correction says what its item may say: the new content is read as the item itself would be.

信息更正 has one cell for whatever is corrected (seed 000 L20, D-A08); what the register would
not take in the item's own column, it does not take here.
"""

from __future__ import annotations

from collections.abc import Iterator

from procedures.id_numbers import birth_date, sex
from procedures.model import Field, FieldType
from validators.cells import CELLS
from validators.cells.reading import Asked, Reader
from validators.rows import Found, Rows
from validators.rule import FieldName, Params

_DATES = (FieldType.DATE, FieldType.MONTH)


class CorrectedValue(Params):
    """`item` names what is corrected, `value` is the new content, `of` the items as columns.

    `id`: the person's document number, which says 性别 and birth.
    """

    item: FieldName
    value: FieldName
    of: tuple[Field, ...]
    id: FieldName = "身份证号"

    def named(self, what: str) -> list[str]:
        """With the tables that the items take their words from."""
        tables = [field.choices for field in self.of if isinstance(field.choices, str)]
        own = [text.removeprefix("table:") for text in tables if text] if what == "table" else []
        return [*super().named(what), *own]


def check(rows: Rows, params: CorrectedValue) -> Iterator[Found]:
    """What the item's own column would find, `value-as-kept`, `id-gender` or `date-order`."""
    fields = {field.name: field for field in params.of}
    readers = {name: _reader(rows, field) for name, field in fields.items()}
    columns = (rows.column(name) for name in (params.item, params.value, params.id))
    for row, item, text, number in zip(rows.numbers, *columns, strict=True):
        if item not in readers or not text:
            continue
        reading = readers[item](text)
        if reading.problems:
            for code, details in reading.problems:
                yield Found(code, row, params.value, text, details)
        elif reading.value != text:
            yield Found("value-as-kept", row, params.value, text, {"kept": reading.value})
        elif item == "性别" and len(number) == 18 and text != sex(number):
            yield Found("id-gender", row, params.value, text, {"expected": sex(number)})
        elif fields[item].type in _DATES:
            yield from _dated(rows, params, row, text, number)


def _reader(rows: Rows, field: Field) -> Reader:
    return CELLS[field.type](Asked(field, rows.tables, rows.today, rows.province))


def _dated(rows: Rows, params: CorrectedValue, row: int, text: str, number: str) -> Iterator[Found]:
    """Neither after today nor before the person was born; a month compares as a month."""
    born = birth_date(number) if len(number) == 18 else None
    limits = [("晚于", "今天", rows.today)] + ([("早于", "出生", born)] if born else [])
    for relation, other, limit in limits:
        day = limit.isoformat()[: len(text)]
        if text > day if relation == "晚于" else text < day:
            details = {"relation": relation, "other": other, "other_value": limit.isoformat()}
            yield Found("date-order", row, params.value, text, details)
