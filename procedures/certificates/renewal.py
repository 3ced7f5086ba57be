"""When certificates are due for renewal, and which procedure renews which. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from procedures.certificates.kind import CertificateKind
from procedures.certificates.load import certificate_kinds
from procedures.certificates.which import Which

if TYPE_CHECKING:
    from procedures.model import Procedure

#: `prefill` of a procedure whose form brings the certificates that are due (建议值).
PREFILL = "expiring"
#: Days before the last good day on which holders' institutions are told, each once (建议值).
TOLD_AT = (90, 60, 30)
#: The window of a kind that names none.
_WINDOW = (TOLD_AT[0], 0)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a procedure renews: by which act, said by which fields, of which kinds."""

    act: str
    which: Which
    kinds: Mapping[str, CertificateKind]


def renewal_of(procedure: Procedure) -> Renewal:
    """The renewal a procedure performs by its effect `certificate-act`.

    Raises ValueError when none of its acts gives a certificate of its system a later end.
    """
    for effect in procedure.effects:
        if effect.effect != "certificate-act":
            continue
        act = str(effect.with_.get("act"))
        names = {name: effect.with_[name] for name in Which.model_fields if name in effect.with_}
        which = Which.model_validate(names)
        kinds = {
            kind.kind: kind
            for (system, _), kind in certificate_kinds().items()
            if system == procedure.system
            and (not which.kinds or kind.kind in which.kinds)
            and act in kind.acts
            and kind.acts[act].validity != "keep"
        }
        if kinds:
            return Renewal(act, which, kinds)
    raise ValueError("prefill expiring: no certificate-act that gives a later end")


def window_of(kind: CertificateKind, expires: date) -> tuple[date, date]:
    """The first and the last day on which a certificate with this last good day is renewed."""
    first, last = kind.validity.window_days or _WINDOW
    return expires - timedelta(days=first), expires - timedelta(days=last)


def told_at(expires: date, today: date) -> int | None:
    """The last of `TOLD_AT` that has come, in days before `expires`; None before the first."""
    left = (expires - today).days
    return min((days for days in TOLD_AT if left <= days), default=None)
