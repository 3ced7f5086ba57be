"""The shape of a catalogued finding."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """必改 stops the row; 需确认 holds it until the sender answers 情况属实; 提示 only tells."""

    MUST_FIX = "must_fix"
    CONFIRM = "confirm"
    HINT = "hint"


SEVERITY_WORDS = {
    Severity.MUST_FIX: "必改",
    Severity.CONFIRM: "需确认",
    Severity.HINT: "提示",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One catalogued finding: stable code, default severity, Chinese title, sentence, remedy.

    `template` and `remedy` are `str.format` templates over the values the check measured.
    """

    code: str
    severity: Severity
    title: str
    template: str
    remedy: str


def must(code: str, title: str, template: str, remedy: str) -> Kind:
    """A finding that stops its row or file."""
    return Kind(code, Severity.MUST_FIX, title, template, remedy)


def confirm(code: str, title: str, template: str, remedy: str) -> Kind:
    """A finding that the sender may answer with 情况属实."""
    return Kind(code, Severity.CONFIRM, title, template, remedy)


def hint(code: str, title: str, template: str, remedy: str) -> Kind:
    """A finding that only tells."""
    return Kind(code, Severity.HINT, title, template, remedy)
