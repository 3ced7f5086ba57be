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
from procedures.findings import Finding, Severity, find
from procedures.keys import subject_key, unique_key
from procedures.load import Catalogue
from procedures.model import Procedure
from procedures.records import CaseFact, Checked, Drop, Facts, Member, Tie
from registry.facts import Ask, gather
from registry.rows import FORGOTTEN, REFUSED, SAVED, WAITING
from registry.slips import add_slips
from validators.authority import authority_check
from validators.missing import kept_attachments, missing_attachments
from validators.register_check import (
    RowsMeta,
    register_check,
    scans_of_others,
    sender_check,
)
from validators.waivers import waived

_ROW_ID = re.compile(r"[0-9a-f]{20}")
#: What a sender may ask for in 操作: the end of a row.
ENDINGS = (words.ACTION_DELETE, words.ACTION_WITHDRAW)
#: States of rows that are no case yet, or no more.
UNFILED = frozenset({WAITING, SAVED, REFUSED, FORGOTTEN})
_TAKES_FILES = (Act.FILE, Act.SAVE, Act.EDIT, Act.RESUBMIT)
#: So many rows are named as the reason why a whole file was not taken.
_NAMED_ROWS = 5


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
    sheet: str | None = None
    twins: set[int] = field(default_factory=set)  # rows about a case that another row speaks for

    def answered(self, row: InRow) -> bool:
        """Whether every question about a row is answered: here, or before and still standing.

        情况属实 counts only for a row that was handed back with the question.
        """
        if row.confirm == words.CONFIRM_TRUE and row.row_id in self.facts.known_rows:
            return True
        asked = {
            (finding.code, finding.field or "")
            for finding in self.by_row.get(row.row, ())
            if finding.severity is Severity.CONFIRM
        }
        return asked <= self.facts.answered.get(row.row_id, frozenset())

    def held(self, procedure: Procedure, row: InRow) -> bool:
        """Whether the row is taken but goes no further until its sender answers."""
        act, case = self.acts[row.row], self.case(procedure, row)
        if act is Act.SAME:
            return case is not None and case.status == words.Status.TO_CONFIRM
        return act in (Act.FILE, Act.EDIT, Act.RESUBMIT) and not self.answered(row)

    def case(self, procedure: Procedure, row: InRow) -> CaseFact | None:
        """The filed case this row is about, by number, by row, by key; a twin is about none."""
        return None if row.row in self.twins else case_of(self.facts, procedure, row)


def in_rows(procedure: Procedure, checked: Checked) -> list[InRow]:
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

    names = [str(name) for name in values.columns]
    columns = zip(
        values.index.tolist(),
        zip(*(values[name].tolist() for name in names), strict=True),
        product(words.COLUMN_ROW_ID),
        product(words.COLUMN_NUMBER),
        product(words.COLUMN_ACTION),
        product(words.COLUMN_CONFIRM),
        strict=True,
    )
    return [
        InRow(
            row=int(row),
            row_id=row_id if _ROW_ID.fullmatch(row_id) else fresh_id(procedure, drop, int(row)),
            values={name: text for name, text in zip(names, cells, strict=True) if text},
            number=number,
            action=action,
            confirm=confirm,
        )
        for row, cells, row_id, number, action, confirm in columns
    ]


def fresh_id(procedure: Procedure, drop: Drop, row: int) -> str:
    """The 行标识 of a row at its first reading: the same for the same bytes and sender.

    Of a question also for the same day: asked once more on another day it is a new one.
    """
    text = f"{drop.org}|{drop.sha256}|{row}"
    if procedure.unique.holds == "never":
        text += f"|{drop.claimed_on.isoformat()}"
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
    rows = _with_ids(procedure, rows, drop, facts)
    sheet = checked.package.sheet
    subjects = {row.row: subject_key(procedure, row.values) for row in rows}
    found = waived([*checked.package.findings, *checked.findings], subjects, facts.waivers)
    found += sender_check(procedure, facts.sender, drop.org)
    found += authority_check(procedure, facts.sender, facts.institutions)
    judged_so_far = _metas(checked, rows, found)
    registered = register_check(procedure, checked.values, judged_so_far, facts)
    found += waived(registered, subjects, facts.waivers)
    name = sheet.name if sheet else None
    found += scans_of_others(procedure, checked.ties, subjects, facts, name)
    remembered = facts.remembered
    # Nothing is missing yet from a row that is only kept.
    ending = {row.row for row in rows if row.action in ENDINGS or procedure.keeps_back(row.values)}
    missing = missing_attachments(procedure, checked.values, checked.ties, remembered, found, name)
    found += (finding for finding in missing if finding.row not in ending)
    judged = Judged(
        list(rows), {}, found, defaultdict(list), facts, orphans=checked.orphans, sheet=name
    )
    for tie in checked.ties:
        judged.ties.setdefault(tie.row, {})[tie.material] = tie
    for finding in found:
        if finding.row is not None:
            judged.by_row[finding.row].append(finding)
    blocked = any(f.blocks and f.row is None and f.code in _STOPPING for f in found)
    _dispose(procedure, judged, drop.id, blocked=blocked)
    _forgive(judged)
    return judged


def kept_files(judged: Judged, procedure: Procedure, checked: Checked) -> list[Finding]:
    """`attachment-kept` for rows that are taken now with files of an earlier drop.

    Said to the sender alone: it is no property of the row that a reviewer would look at.
    """
    taken = [row.row for row in judged.rows if _is_taken(judged, procedure, row, checked)]
    if checked.values is None or not judged.facts.remembered or not taken:
        return []
    values = checked.values.loc[taken]
    return kept_attachments(procedure, values, checked.ties, judged.facts.remembered, judged.sheet)


def _is_taken(judged: Judged, procedure: Procedure, row: InRow, checked: Checked) -> bool:
    """Taken now, or by a run that died over this very drop before its receipt was made."""
    if judged.acts[row.row] in _TAKES_FILES:
        return True
    case = judged.case(procedure, row)
    return case is not None and case.drop == checked.package.drop.id


def _forgive(judged: Judged) -> None:
    """What is wrong with a row its sender takes back needs no correcting any more."""
    gone = {row for row, act in judged.acts.items() if act in TAKEN_BACK}
    judged.findings = [finding for finding in judged.findings if finding.row not in gone]
    for row in gone:
        judged.by_row.pop(row, None)


#: Acts by which a sender takes a row back.
TAKEN_BACK = frozenset({Act.DELETE, Act.WITHDRAW, Act.FORGET})
#: Findings without a row that stop the whole package; an orphan file stops nothing.
_STOPPING = frozenset(
    {"sender-not-allowed", "authority-missing", "header-missing", "header-duplicate"}
)


def _metas(checked: Checked, rows: Sequence[InRow], found: Sequence[Finding]) -> RowsMeta:
    sheet = checked.package.sheet
    return RowsMeta(
        sheet=sheet.name if sheet else None,
        letters=sheet.letters if sheet else {},
        numbers={row.row: row.number for row in rows if row.number},
        row_ids={row.row: row.row_id for row in rows},
        acting=frozenset(row.row for row in rows if row.action in ENDINGS),
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
    *,
    secret: bytes = b"",
) -> Facts:
    """The register's facts for these rows and the scans tied to them.

    `secret` tells slips of ours from others.
    """
    titles = {id_: other.title for id_, other in catalogue.items()}
    scans = [member.sha256 for tie in ties for member in tie.members]
    asks = [Ask(row.values, row.row_id, row.number) for row in rows]
    facts = gather(session, procedure, drop.org, asks, today, titles, scans)
    facts.tables = catalogue.tables
    add_slips(session, procedure, [ask.values for ask in asks], facts, secret)
    facts.systems = {id_: other.system for id_, other in catalogue.items()}
    facts.shared_notices = {
        id_: other.window.notice for id_, other in catalogue.items() if other.window.notice
    }
    return facts


def case_of(facts: Facts, procedure: Procedure, row: InRow) -> CaseFact | None:
    """The filed case a row is about: by number, by 行标识, by unique key.

    An old workbook may name a case that has ended since: then the row is about the newest case
    of its key. One that asks for an end means the case it names and no other, and a row that
    was never taken means itself.
    """
    named = facts.cases.get(row.number) or facts.cases.get(row.row_id)
    if named is None and row.action in ENDINGS and facts.known_rows.get(row.row_id) in UNFILED:
        return None
    latest = facts.cases.get(unique_key(procedure, row.values))
    if named is None or latest is None or named.held or row.action in ENDINGS:
        return named or latest
    return latest


def _with_ids(procedure: Procedure, rows: Sequence[InRow], drop: Drop, facts: Facts) -> list[InRow]:
    """Rows under their own 行标识, each of which stands once.

    One that is none of the sender's is none of ours; a row dropped anew in a fresh workbook is
    known by its unique key; a row that was copied with its hidden id is a row of its own.
    """
    taken: set[str] = set()
    named: list[InRow] = []
    for row in rows:
        row_id = row.row_id
        if row_id not in facts.known_rows:
            row_id = facts.row_of_key.get(unique_key(procedure, row.values), "")
        if not row_id or row_id in taken:
            row_id = fresh_id(procedure, drop, row.row)
        taken.add(row_id)
        named.append(replace(row, row_id=row_id))
    return named


def _dispose(procedure: Procedure, judged: Judged, drop: str, *, blocked: bool) -> None:
    """Decide every row; `whole_file` takes all rows or none."""
    about: dict[str, int] = {}
    for row in judged.rows:
        if blocked:
            judged.acts[row.row] = Act.REFUSE
            continue
        case = judged.case(procedure, row)
        first = about.setdefault(case.number, row.row) if case else row.row
        if first != row.row:
            _refuse_twin(judged, row, first)
            continue
        state = RowState(
            values=row.values,
            case=case,
            known=judged.facts.known_rows.get(row.row_id, ""),
            action=row.action,
            confirm=row.confirm,
            findings=tuple(judged.by_row.get(row.row, ())),
            drop=drop,
            files={
                name: tuple(member.sha256 for member in tie.members)
                for name, tie in judged.ties.get(row.row, {}).items()
            },
        )
        act, finding = dispose(procedure, state)
        judged.acts[row.row] = act
        if finding is not None and finding.code not in {f.code for f in state.findings}:
            _tell(judged, row, finding)
    if procedure.acceptance == "whole_file":
        _all_or_none(judged)


def _refuse_twin(judged: Judged, row: InRow, first: int) -> None:
    """A second row about a case: said once; the number is the first row's, unless it names it."""
    judged.acts[row.row] = Act.REFUSE
    if "duplicate-row" not in {finding.code for finding in judged.by_row.get(row.row, ())}:
        _tell(judged, row, find("duplicate-row", other=first, key=words.COLUMN_NUMBER))
    if not {row.number, row.row_id} & set(judged.facts.cases):
        judged.twins.add(row.row)


def _all_or_none(judged: Judged) -> None:
    """When a row cannot be taken now, no other is, and each says which ones hold it up."""
    stopped = [row for row, act in judged.acts.items() if act in (Act.REFUSE, Act.WAIT)]
    if not stopped:
        return
    for row in judged.rows:
        if judged.acts[row.row] not in (Act.REFUSE, Act.WAIT, Act.SAME):
            others = "、".join(str(other) for other in stopped[:_NAMED_ROWS])
            _tell(judged, row, find("whole-file", rows=others))
    judged.acts = dict.fromkeys(judged.acts, Act.REFUSE)


def _tell(judged: Judged, row: InRow, finding: Finding) -> None:
    told = finding.at(row=row.row, sheet=judged.sheet)
    judged.findings.append(told)
    judged.by_row[row.row].append(told)
