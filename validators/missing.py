"""Materials that a row needs and nobody has sent; asked inside the filing transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from procedures.conditions import fields_of
from procedures.findings import Finding, find
from procedures.keys import unique_key
from procedures.model import Attachment, Procedure
from procedures.records import Remembered, Tie
from validators.conditions import mask
from validators.rows import broken_cells


def missing_attachments(
    procedure: Procedure,
    values: pd.DataFrame,
    ties: Sequence[Tie],
    remembered: Mapping[tuple[str, str], Remembered],
    findings: Sequence[Finding] = (),
    sheet: str | None = None,
) -> list[Finding]:
    """`attachment-missing` for required materials neither tied nor remembered.

    `remembered` is keyed by (unique key, material), as `Facts.remembered`. `findings` are those
    of the check: a row whose key is broken or blank is not judged, nor a condition on a broken
    cell. Materials that a later step supplies are not asked.
    """
    tied = {(tie.row, tie.material) for tie in ties}
    broken = broken_cells(findings)
    rows = dict(zip(values.index.tolist(), values.to_dict("records"), strict=True))
    index, keys = values.index.to_numpy(), values[procedure.key_field.name].to_numpy(dtype=object)
    found: list[Finding] = []
    for spec in procedure.attachments:
        if not (spec.required or spec.required_if) or spec.name in procedure.supplied:
            continue
        unsure = broken.get(procedure.key_field.name, frozenset()).union(
            *(broken.get(name, frozenset()) for name in fields_of(spec.required_if))
        )
        for position in np.flatnonzero(_wanted(spec, values)):
            row, key = int(index[position]), str(keys[position])
            has = (row, spec.name) in tied
            has = has or (unique_key(procedure, rows[row]), spec.name) in remembered
            if key and not has and row not in unsure:
                found.append(_missing(spec, row, key, sheet))
    return found


def kept_attachments(
    procedure: Procedure,
    values: pd.DataFrame,
    ties: Sequence[Tie],
    remembered: Mapping[tuple[str, str], Remembered],
    sheet: str | None = None,
) -> list[Finding]:
    """`attachment-kept` for materials that this drop did not bring and an earlier one did."""
    tied = {(tie.row, tie.material) for tie in ties}
    found: list[Finding] = []
    for row, cells in zip(values.index, values.to_dict("records"), strict=True):
        key = unique_key(procedure, {str(name): str(text) for name, text in cells.items()})
        for spec in procedure.attachments:
            kept = remembered.get((key, spec.name)) if key else None
            if kept and (int(row), spec.name) not in tied:
                say = find("attachment-kept", material=spec.name, date=kept.received.isoformat())
                found.append(say.at(sheet=sheet, row=int(row), field=spec.name))
    return found


def expected_name(spec: Attachment, key: str) -> str:
    """The file name we ask for: what the finding prints and the instruction sheet explains."""
    suffix = spec.suffixes[0]
    match spec.kind:
        case "photo":
            return f"{key}{suffix}"
        case "page_set":
            return f"{key}_{spec.name}/1{suffix}"
    return f"{key}_{spec.name}{suffix}"


def _wanted(spec: Attachment, values: pd.DataFrame) -> np.ndarray:
    if spec.required:
        return np.ones(len(values), dtype=np.bool_)
    return mask(spec.required_if, values)


def _missing(spec: Attachment, row: int, key: str, sheet: str | None) -> Finding:
    return find(
        "attachment-missing",
        sheet=sheet,
        row=row,
        field=spec.name,
        material=spec.name,
        expected=expected_name(spec, key),
        basis=spec.basis,
    )
