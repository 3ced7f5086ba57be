"""Certificates in force, found by number or by person, and acts performed on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from procedures.certificates import life
from procedures.certificates.kind import CertificateKind
from procedures.certificates.life import Standing
from procedures.certificates.load import certificate_kinds
from registry.chunks import chunks
from registry.models import Certificate, CertificateVersion, Person
from registry.versions import Change, put

#: (system, number, 专业) of a certificate.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate in force with its holder's document number."""

    id: int
    system: str
    number: str
    speciality: str
    id_number: str
    version: CertificateVersion

    @property
    def kind(self) -> str:
        """The word of its kind."""
        return self.version.kind

    @property
    def name(self) -> str:
        """What events call it."""
        return paper_name(self.number, self.speciality)

    @property
    def law(self) -> CertificateKind:
        """The law of its kind. Raises KeyError for a kind the catalogue does not have."""
        return certificate_kinds()[self.system, self.version.kind]

    @property
    def standing(self) -> Standing:
        """Where it stands in its life."""
        now = self.version
        return Standing(
            state=now.state,
            issued=now.issued,
            first_issued=now.first_issued or now.issued,
            expires=now.expires,
            edition=now.edition,
            mark=now.mark,
            good_from=now.good_from or now.issued,
        )

    def on(self, day: date) -> Standing:
        """Where it stands on a day."""
        now = self.standing
        return replace(now, state=life.state_on(now.state, now.expires, day))


def by_number(session: Session, system: str, numbers: Iterable[str]) -> dict[str, list[Held]]:
    """Number -> its certificates in force, one for each 专业, by 专业."""
    found: dict[str, list[Held]] = {}
    for part in chunks(numbers):
        for held in _held(session, Certificate.number.in_(part), system):
            found.setdefault(held.number, []).append(held)
    return found


def by_person(session: Session, system: str, id_numbers: Iterable[str]) -> dict[str, list[Held]]:
    """Document number -> the person's certificates in force, by kind and number."""
    found: dict[str, list[Held]] = {}
    for part in chunks(id_numbers):
        for held in _held(session, Person.number.in_(part), system):
            found.setdefault(held.id_number, []).append(held)
    return found


def _held(session: Session, which: Any, system: str) -> list[Held]:
    rows = session.execute(
        select(Certificate, CertificateVersion, Person.number)
        .join(CertificateVersion, CertificateVersion.certificate == Certificate.id)
        .join(Person, Person.id == CertificateVersion.person)
        .where(which, Certificate.system == system, CertificateVersion.valid_to.is_(None))
        .order_by(CertificateVersion.kind, Certificate.number, Certificate.speciality)
    )
    return [
        Held(paper.id, paper.system, paper.number, paper.speciality, number, version)
        for paper, version, number in rows
    ]


def next_editions(parts: Iterable[Held], application: str) -> dict[str, int]:
    """Number -> the edition of the paper that `application` issues.

    The 专业 under one number stand on one paper, so its editions are counted together (ADR
    0017); what one application does to several of them is one new paper.
    """
    found: dict[str, int] = {}
    for number, some in groupby(sorted(parts, key=_number), key=_number):
        versions = [part.version for part in some]
        last = max(version.edition for version in versions)
        issued = any(v.edition == last and v.event == application for v in versions)
        found[number] = last if issued else last + 1
    return found


def _number(part: Held) -> str:
    return part.number


def acted(
    held: Held, act: str, day: date, edition: int, changes: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The version row that `act` makes of a certificate; `changes` are columns set with it.

    `edition`: the paper that the act issues (`next_editions`). Raises ActNotAllowed when the
    state forbids the act.
    """
    said = dict(changes or {})
    holder = life.holder_of(held.id_number, said.get("post", held.version.post))
    after = life.perform(held.law, act, held.standing, day, holder, edition)
    return version_row(held.id, after) | said


def version_row(certificate: int, standing: Standing) -> dict[str, Any]:
    """The columns of a version that its life decides."""
    return {
        "certificate": certificate,
        "state": standing.state,
        "issued": standing.issued,
        "first_issued": standing.first_issued,
        "good_from": standing.good_from,
        "expires": standing.expires,
        "edition": standing.edition,
        "mark": standing.mark,
    }


def put_version(
    session: Session, version: Mapping[str, Any], on: date, number: str
) -> Change | None:
    """Make `version` what is in force of its certificate; None when that changes nothing.

    `number`: the application behind it.
    """
    rows = [dict(version)]
    changes = put(session, CertificateVersion, ("certificate",), rows, on=on, event_of=[number])
    return changes[0] if changes else None


def paper_name(number: str, speciality: str) -> str:
    """What events call a certificate: its number, and its 专业 where it has one."""
    return f"{number} {speciality}".rstrip()


def is_known(session: Session, system: str, number: str) -> bool:
    """Whether the system has ever had a certificate of that number."""
    query = select(Certificate.id).where(Certificate.system == system, Certificate.number == number)
    return session.scalar(query.limit(1)) is not None


def ids_of(session: Session, keys: Iterable[Key]) -> dict[Key, int]:
    """The certificates' ids; those that were not there before are made."""
    wanted = sorted(set(keys))
    known = _known(session, wanted)
    fresh = [key for key in wanted if key not in known]
    if fresh:
        columns = ("system", "number", "speciality")
        session.execute(
            insert(Certificate), [dict(zip(columns, key, strict=True)) for key in fresh]
        )
        known |= _known(session, fresh)
    return {key: known[key] for key in wanted}


def _known(session: Session, keys: Iterable[Key]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for part in chunks(number for _, number, _ in keys):
        for row in session.scalars(select(Certificate).where(Certificate.number.in_(part))):
            found[row.system, row.number, row.speciality] = row.id
    return found
