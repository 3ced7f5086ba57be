"""What certificates a person holds, as several rules ask it."""

from __future__ import annotations

from datetime import date

from procedures.records import CertificateFact, Facts

VALID, EXPIRED = "有效", "过期"


def state_on(certificate: CertificateFact, today: date) -> str:
    """The certificate's state on a business date: 有效 ends with its last day, told or not."""
    ended = certificate.valid_to is not None and certificate.valid_to < today
    return EXPIRED if certificate.state == VALID and ended else certificate.state


def held_kinds(
    facts: Facts, number: str, kinds: tuple[str, ...], states: tuple[str, ...]
) -> list[str]:
    """Kinds that the person holds in one of `states`: those of `kinds` in that order, or all."""
    found = {
        certificate.kind
        for certificate in facts.certificates.get(number, ())
        if state_on(certificate, facts.today) in states
    }
    return [kind for kind in kinds if kind in found] if kinds else sorted(found)
