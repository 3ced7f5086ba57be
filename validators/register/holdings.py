"""What certificates a person holds, as several rules ask it."""

from __future__ import annotations

from procedures.records import Facts


def held_kinds(
    facts: Facts, number: str, kinds: tuple[str, ...], states: tuple[str, ...]
) -> list[str]:
    """Kinds among `kinds` (all when empty) that the person holds in one of `states`, sorted."""
    found = {
        certificate.kind
        for certificate in facts.certificates.get(number, ())
        if certificate.state in states and (not kinds or certificate.kind in kinds)
    }
    return sorted(found)
