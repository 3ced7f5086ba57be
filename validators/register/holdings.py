"""What certificates a person holds, as several rules ask it."""

from __future__ import annotations

from procedures.records import Facts


def held_kinds(
    facts: Facts, number: str, kinds: tuple[str, ...], states: tuple[str, ...]
) -> list[str]:
    """Kinds that the person holds in one of `states`: those of `kinds` in that order, or all."""
    found = {
        certificate.kind
        for certificate in facts.certificates.get(number, ())
        if certificate.state in states
    }
    return [kind for kind in kinds if kind in found] if kinds else sorted(found)
