"""Checks rows against the register's facts, inside the filing transaction. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from procedures.findings import Finding, find
from procedures.model import Procedure, Rule
from procedures.records import Facts, Tie
from validators.register import ALWAYS, REGISTER_RULES
from validators.register.books import Books, RowsMeta
from validators.rows import Rows, broken_cells
from validators.rules.run import judged
from validators.sender import sender_check

__all__ = ["RowsMeta", "register_check", "scans_of_others", "sender_check"]


def register_check(
    procedure: Procedure, values: pd.DataFrame, rows_meta: RowsMeta, facts: Facts
) -> list[Finding]:
    """Findings of the register rules the procedure names, and of those that always run.

    `values` are `Checked.values`, `rows_meta` is `RowsMeta.of(checked)`. Rules run in the order
    of `REGISTER_RULES`; what follows from a broken cell is not said again.
    """
    rows = Rows(
        procedure=procedure,
        values=values,
        tables=facts.tables,
        today=facts.today,
        sheet=rows_meta.sheet,
        letters=rows_meta.letters,
        broken=broken_cells(rows_meta.findings),
    )
    books = Books(rows, facts, rows_meta, _refused(rows_meta.findings))
    findings: list[Finding] = []
    for name, kind in REGISTER_RULES.items():
        for rule in _named(procedure, name):
            found = kind.run(books, rule.with_)
            findings += judged(rows, rule, found, kind.skipped(rows_meta))
        books = replace(books, refused=_refused([*rows_meta.findings, *findings]))
    return findings


def _named(procedure: Procedure, name: str) -> list[Rule]:
    """The procedure's uses of a rule; an always-running one it does not name runs once."""
    named = [rule for rule in procedure.rules if rule.rule == name]
    return named or ([Rule(rule=name)] if name in ALWAYS else [])


def _refused(findings: Sequence[Finding]) -> frozenset[int]:
    return frozenset(f.row for f in findings if f.blocks and f.row is not None)


def scans_of_others(
    procedure: Procedure,
    ties: Sequence[Tie],
    keys: Mapping[int, str],
    facts: Facts,
    sheet: str | None = None,
) -> list[Finding]:
    """`scan-shared` for a file that the register already holds for somebody else.

    `keys` says by row who it is about. The other person is not named: he may belong to
    another institution.
    """
    shared = {spec.name for spec in procedure.attachments if spec.may_share}
    found: list[Finding] = []
    for tie in ties:
        for member in tie.members:
            owner = facts.scan_owners.get(member.sha256, "")
            if tie.material not in shared and owner and owner != keys.get(tie.row):
                found.append(
                    find(
                        "scan-shared",
                        sheet=sheet,
                        row=tie.row,
                        field=tie.material,
                        file=member.path,
                        material=tie.material,
                        other="以前收到的另一人员",
                    )
                )
    return found
