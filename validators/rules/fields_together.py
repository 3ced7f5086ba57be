"""Fields that go together: all filled in or none (职称: name, date, number, scan)."""

from __future__ import annotations

from collections.abc import Iterator

from validators.rows import Found, Rows
from validators.rule import FieldName, MaterialName, Params


class FieldsTogether(Params):
    """`fields` that need each other; `material` that, once sent, needs them all.

    A value among `nothing` counts as blank. That the fields need the material is the
    attachment's own `required_if`.
    """

    fields: tuple[FieldName, ...]
    material: MaterialName | None = None
    nothing: tuple[str, ...] = ("无",)


def check(rows: Rows, params: FieldsTogether) -> Iterator[Found]:
    """`fields-together` at each field left blank beside a filled one (or beside the scan)."""
    columns = [rows.column(name) for name in params.fields]
    for row, *values in zip(rows.numbers, *columns, strict=True):
        filled = [
            name
            for name, value in zip(params.fields, values, strict=True)
            if (value and value not in params.nothing) or rows.is_broken(row, name)
        ]
        has_file = params.material is not None and (row, params.material) in rows.tied
        if len(filled) == len(params.fields) or not (filled or has_file):
            continue
        present = filled[0] if filled else params.material
        for name in params.fields:
            if name not in filled:
                yield Found("fields-together", row, name, "", {"present": present, "missing": name})
