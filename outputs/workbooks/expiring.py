"""Rows of a renewal form: the certificates of an institution that are due (prefill expiring)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from outputs.context import PublishContext
from procedures.certificates.renewal import Renewal, renewal_of
from procedures.model import FieldType, Procedure
from registry.certificates import Held
from registry.chunks import chunks
from registry.expiring import due_for_renewal
from registry.models import Person, PersonProfile

_BETWEEN = "、"


def expiring(
    context: PublishContext, procedure: Procedure, institution: str
) -> list[dict[str, str]]:
    """One row for each certificate number, or person, that the form asks for; soonest first.

    Beside what the procedure's act names, columns are filled that carry the register's own
    names (有效期至, 联系电话 …). Raises ValueError when the procedure renews nothing.
    """
    renewal = renewal_of(procedure)
    found = due_for_renewal(context.session, procedure, context.today, institution)
    profiles = _profiles(context.session, procedure.system, [held.id_number for held in found])
    rows: dict[str, dict[str, str]] = {}
    for held in found:
        key = held.number if renewal.which.number else held.id_number
        known = profiles.get(held.id_number, {})
        row = rows.setdefault(key, _known(procedure, held, known))
        for field, text in _named(renewal, held).items():
            already = row.get(field, "").split(_BETWEEN)
            if text and text not in already:
                row[field] = _BETWEEN.join([*filter(None, already), text])
    return list(rows.values())


def _named(renewal: Renewal, held: Held) -> dict[str, str]:
    """What several certificates of one row say together."""
    which = renewal.which
    named = {which.kind_field: held.version.kind, which.speciality: held.speciality}
    return {field: text for field, text in named.items() if field}


def _known(procedure: Procedure, held: Held, profile: dict[str, str]) -> dict[str, str]:
    """What register and certificate say, under the form's own columns."""
    which = renewal_of(procedure).which
    version = held.version
    said = {
        **{field.name: field.default for field in procedure.fields},
        **profile,
        "证书种类": version.kind,
        "证书编号": held.number,
        "专业": held.speciality,
        "发证日期": version.issued.isoformat(),
        "有效期至": version.expires.isoformat() if version.expires else "",
        _first(procedure, FieldType.ID_NUMBER): held.id_number,
        _first(procedure, FieldType.PERSON_NAME): version.holder,
    }
    named = {which.id: held.id_number, which.number: held.number}
    said |= {field: text for field, text in named.items() if field}
    joined = {which.kind_field, which.speciality}
    return {
        name: text
        for name, text in said.items()
        if text and name in procedure.by_name and name not in joined
    }


def _first(procedure: Procedure, kind: FieldType) -> str:
    return next((field.name for field in procedure.fields if field.type is kind), "")


def _profiles(session: Session, system: str, id_numbers: list[str]) -> dict[str, dict[str, str]]:
    """Document number -> what the register knows of the person within the system."""
    found: dict[str, dict[str, str]] = {}
    for part in chunks(sorted(set(id_numbers))):
        rows = session.execute(
            select(Person.number, PersonProfile.gender, PersonProfile.values)
            .join(PersonProfile, PersonProfile.person == Person.id)
            .where(
                Person.number.in_(part),
                PersonProfile.system == system,
                PersonProfile.valid_to.is_(None),
            )
        )
        for number, gender, values in rows:
            found[number] = {"性别": gender, **values}
    return found
