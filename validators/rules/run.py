"""Runs the procedure's named rules that need no register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from procedures.findings import Finding
from procedures.model import Rule
from procedures.records import Tie
from validators.conditions import mask
from validators.rows import Found, Rows, placed
from validators.rules import RULES


def rule_findings(
    rows: Rows, ties: Sequence[Tie] = (), skip: Collection[int] = ()
) -> Iterator[Finding]:
    """Findings of every rule of the procedure that `RULES` knows, in the catalogue's order."""
    rows = replace(rows, tied=frozenset((tie.row, tie.material) for tie in ties))
    for rule in rows.procedure.rules:
        if rule.rule in RULES:
            yield from judged(rows, rule, RULES[rule.rule].run(rows, rule.with_), skip)


def judged(
    rows: Rows, rule: Rule, found: Iterable[Found], skip: Collection[int]
) -> Iterator[Finding]:
    """What a rule found, at its place, with the severity and basis the catalogue gives it.

    Rows for which the rule's `when` does not hold, and rows in `skip`, are left out.
    """
    index = rows.values.index.to_numpy()
    if rule.when is None:
        outside: set[int] = set()
    else:
        outside = {int(row) for row in index[~np.asarray(mask(rule.when, rows.values))]}
    for item in found:
        if item.row not in outside and item.row not in skip:
            yield placed(rows, item, severity=rule.severity, basis=rule.basis)
