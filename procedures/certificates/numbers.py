"""Certificate numbers: the series a serial runs in, and the number as it is printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from procedures.certificates.kind import CertificateKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number to be drawn: `series` is where its serial runs, `parts` all it says else."""

    system: str
    kind: CertificateKind
    parts: Mapping[str, str]

    @property
    def series(self) -> str:
        """The name of the series in the register, e.g. `cert|jilin-safety|A|2026`."""
        own = (self.parts.get(part, "") for part in self.kind.number.series)
        return "|".join(("cert", self.system, *own))

    def written(self, serial: int) -> str:
        """The number with that serial."""
        return self.kind.number.format.format(**{**self.parts, "serial": serial})


def wanted(system: str, kind: CertificateKind, year: int, **parts: str) -> Wanted:
    """What a new certificate's number is made of; `speciality` is the word of 专业.

    Raises KeyError for a speciality the kind has no code for.
    """
    filled = {"kind": kind.code or kind.kind, "year": str(year), **parts}
    if kind.specialities:
        filled["speciality"] = kind.specialities[parts.get("speciality", "")]
    return Wanted(system, kind, filled)


def fits(kind: CertificateKind, number: str) -> bool:
    """Whether a number given elsewhere may be taken over for this kind."""
    pattern = kind.number.accepts.replace("{kind}", re.escape(kind.code or kind.kind))
    return re.fullmatch(pattern, number) is not None


def specimen(kind: CertificateKind) -> str:
    """A number of the kind as findings show it; nobody's: the first of 2018 in each part."""
    first = next(iter(kind.specialities.values()), "")
    parts = {"kind": kind.code or kind.kind, "speciality": first, "year": "2018", "city": "A"}
    return kind.number.format.format(**parts, exam_year="2018", serial=1)
