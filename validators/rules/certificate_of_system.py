"""证书台账: kind, state and 专业 are ones that certificates of the system have (ADR 0010)."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.certificates.kind import CertificateKind
from procedures.certificates.load import certificate_kinds
from procedures.words import SYSTEM_OF_NAME
from validators.cells.choice import Guesser, shown
from validators.rows import Found, Rows
from validators.rule import FieldName, Params
from validators.words import fold_word


class CertificateOfSystem(Params):
    """The fields with 系统, 证书种类, 状态 and 专业."""

    system_field: FieldName = "系统"
    kind_field: FieldName = "证书种类"
    state_field: FieldName = "状态"
    speciality_field: FieldName = "专业"


def check(rows: Rows, params: CertificateOfSystem) -> Iterator[Found]:
    """`choice` at the first of kind, state and 专业 that the system does not have."""
    fields = (params.system_field, params.kind_field, params.state_field, params.speciality_field)
    of_system = {name: _kinds(name) for name in set(rows.column(params.system_field))}
    for row, system, kind, *rest in zip(
        rows.numbers, *(rows.column(name) for name in fields), strict=True
    ):
        kinds = of_system[system]
        if not kinds or not kind:
            continue  # what is blank or no system has been told
        if kind not in kinds:
            yield _not_among(row, params.kind_field, kind, tuple(kinds))
            continue
        known = kinds[kind]
        for name, value, words in zip(
            fields[2:], rest, (known.states, tuple(known.specialities)), strict=True
        ):
            if value and words and value not in words:
                yield _not_among(row, name, value, words)


def _kinds(system: str) -> dict[str, CertificateKind]:
    of = SYSTEM_OF_NAME.get(system)
    return {kind.kind: kind for (owner, _), kind in certificate_kinds().items() if owner == of}


def _not_among(row: int, field: str, value: str, words: tuple[str, ...]) -> Found:
    guess = Guesser({fold_word(word): word for word in words}).guess(value)
    return Found("choice", row, field, value, {"choices": shown(words), "guess": guess})
