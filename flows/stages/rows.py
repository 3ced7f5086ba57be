"""Rows of a checked package with what their product columns say, and what becomes of each."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from procedures import words
from procedures.disposition import Act, RowState, dispose
from procedures.findings import Finding
from procedures.keys import subject_key, unique_key
from procedures.load import Catalogue
from procedures.model import Procedure
from procedures.records import CaseFact, Checked, Drop, Facts, Member, Tie
from registry.facts import Ask, gather
from registry.rows import FORGOTTEN
from validators.missing import missing_attachments
from validators.register_check import (
    RowsMeta,
    register_check,
    scans_of_others,
    sender_check,
)

_ROW_ID = re.compile(r"[0-9a-f]{20}")


@dataclass(frozen=True, slots=True)
class InRow:
    """One row as it came in. `row` is the Excel row; `values` holds only what is filled in.

    `sheet_row` is the Excel row of an earlier drop when the row itself did not come again.
    """

    row: int
    row_id: str
    values: dict[str, str]
    number: str = ""
    action: str = ""
    confirm: str = ""
    sheet_row: int = 0


@dataclass(slots=True)
class Judged:
    """Rows with the act for each, everything found, and the facts they were judged by."""

    rows: list[InRow]
    acts: dict[int, Act]
    findings: list[Finding]
    by_row: dict[int, list[Finding]]
    facts: Facts
    ties: dict[int, dict[str, Tie]] = field(default_factory=dict)
    orphans: tuple[Member, ...] = ()

    def case(self, procedure: Procedure, row: InRow) -> CaseFact | None:
        """The filed case this row is about, by number, by row, by key."""
        return case_of(self.facts, procedure, row)


def in_rows(checked: Checked) -> list[InRow]:
    """The rows of a data sheet, in sheet order."""
    sheet, values = checked.package.sheet, checked.values
    if sheet is None or values is None:
        return []
    drop = checked.package.drop

    def product(name: str) -> list[str]:
        if name not in sheet.frame.columns:
            return [""] * len(values)
        return [
            str(text).strip() for text in sheet.frame[name].reindex(values.index, fill_value="")
        ]

    columns = zip(
        values.index.tolist(),
        values.to_dict("records"),
        product(words.COLUMN_ROW_ID),
        product(words.COLUMN_NUMBER),
        product(words.COLUMN_ACTION),
        product(words.COLUMN_CONFIRM),
        strict=True,
    )
    return [
        InRow(
            row=int(row),
            row_id=row_id if _ROW_ID.fullmatch(row_id) else fresh_id(drop, int(row)),
            values={str(name): text for name, text in cells.items() if text},
            number=number,
            action=action,
            confirm=confirm,
        )
        for row, cells, row_id, number, action, confirm in columns
    ]


def fresh_id(drop: Drop, row: int) -> str:
    """The 行标识 of a row at its first reading: the same for the same bytes and sender."""
    text = f"{drop.org}|{drop.sha256}|{row}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def judge_rows(
    procedure: Procedure,
    drop: Drop,
    rows: Sequence[InRow],
    checked: Checked,
    facts: Facts,
) -> Judged:
    """What becomes of each row: register checks, missing files, then the one decision.

    `checked` gives values, ties and what was found so far; the package's own findings are
    part of the result.
    """
    if checked.values is None:
        raise ValueError("a package without values cannot be judged")
    rows = [_own_id(row, drop, facts) for row in rows]
    sheet = checked.package.sheet
    found = [*checked.package.findings, *checked.findings]
    found += sender_check(procedure, facts.sender, drop.org)
    found += register_check(procedure, checked.values, _metas(checked, rows, found), facts)
    subjects = {row.row: subject_key(procedure, row.values) for row in rows}
    name = sheet.name if sheet else None
    found += scans_of_others(procedure, checked.ties, subjects, facts, name)
    remembered = facts.remembered
    found += missing_attachments(procedure, checked.values, checked.ties, remembered, found, name)
    judged = Judged(list(rows), {}, found, defaultdict(list), facts, orphans=checked.orphans)
    for tie in checked.ties:
        judged.ties.setdefault(tie.row, {})[tie.material] = tie
    for finding in found:
        if finding.row is not None:
            judged.by_row[finding.row].append(finding)
    blocked = any(f.blocks and f.row is None and f.code in _STOPPING for f in found)
    _dispose(procedure, judged, blocked=blocked)
    return judged


#: Findings without a row that stop the whole package; an orphan file stops nothing.
_STOPPING = frozenset({"sender-not-allowed", "header-missing", "header-duplicate"})


def _metas(checked: Checked, rows: Sequence[InRow], found: Sequence[Finding]) -> RowsMeta:
    sheet = checked.package.sheet
    acts = (words.ACTION_DELETE, words.ACTION_WITHDRAW)
    return RowsMeta(
        sheet=sheet.name if sheet else None,
        letters=sheet.letters if sheet else {},
        numbers={row.row: row.number for row in rows if row.number},
        row_ids={row.row: row.row_id for row in rows},
        acting=frozenset(row.row for row in rows if row.action in acts),
        findings=tuple(found),
    )


def facts_for(
    session: Session,
    catalogue: Catalogue,
    procedure: Procedure,
    drop: Drop,
    rows: Iterable[InRow],
    ties: Iterable[Tie],
    today: date,
) -> Facts:
    """The register's facts for these rows and the scans tied to them."""
    titles = {id_: other.title for id_, other in catalogue.items()}
    scans = [member.sha256 for tie in ties for member in tie.members]
    asks = [Ask(row.values, row.row_id, row.number) for row in rows]
    return gather(session, procedure, drop.org, asks, today, titles, scans)


def case_of(facts: Facts, procedure: Procedure, row: InRow) -> CaseFact | None:
    """The filed case a row is about: by number, by 行标识, by unique key."""
    key = unique_key(procedure, row.values)
    return facts.cases.get(row.number) or facts.cases.get(row.row_id) or facts.cases.get(key)


def _own_id(row: InRow, drop: Drop, facts: Facts) -> InRow:
    """A 行标识 that is not one of the sender's own rows is none of ours: a fresh one."""
    if row.row_id in facts.known_rows:
        return row
    return replace(row, row_id=fresh_id(drop, row.row))


def _dispose(procedure: Procedure, judged: Judged, *, blocked: bool) -> None:
    """Decide every row; `whole_file` takes all rows or none."""
    for row in judged.rows:
        if blocked:
            judged.acts[row.row] = Act.REFUSE
            continue
        known = judged.facts.known_rows.get(row.row_id, "")
        state = RowState(
            values=row.values,
            case=judged.case(procedure, row),
            known="" if known == FORGOTTEN else known,
            action=row.action,
            confirm=row.confirm,
            findings=tuple(judged.by_row.get(row.row, ())),
            files={
                name: tuple(member.sha256 for member in tie.members)
                for name, tie in judged.ties.get(row.row, {}).items()
            },
        )
        act, finding = dispose(procedure, state)
        judged.acts[row.row] = act
        if finding is not None:
            told = finding.at(row=row.row)
            judged.findings.append(told)
            judged.by_row[row.row].append(told)
    if procedure.acceptance == "whole_file" and Act.REFUSE in judged.acts.values():
        judged.acts = dict.fromkeys(judged.acts, Act.REFUSE)
