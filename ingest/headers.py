"""Header rows against the fields of a procedure.

Marks, blanks, line breaks and full-width forms do not count; an alias is as good as the
name; what almost fits is asked about (「您是否要填…」), never guessed silently.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from ingest.sheet_xml import column_letters
from ingest.workbook import RawSheet
from procedures import words
from procedures.findings import Finding, find
from procedures.model import Procedure

SEARCHED_ROWS = 10  # a header that no identity sheet places lies within these
_SHOWN_LENGTH = 60  # characters of a header that a finding repeats
_NEAR = 0.6  # similarity from which a header is asked about


@lru_cache(maxsize=8192)
def fold_header(text: str) -> str:
    """A header without `*`, white space and differences of width or case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if not c.isspace() and c not in "*\u200b\ufeff")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The headers a sheet may have: folded spelling -> canonical, and which must be there."""

    spellings: Mapping[str, str]
    required: tuple[str, ...]

    def near(self, header: str, among: Iterable[str]) -> str:
        """Which of the canonical headers `among` is probably meant, "" when none is close."""
        wanted = set(among)
        folded = {spelling: name for spelling, name in self.spellings.items() if name in wanted}
        close = get_close_matches(fold_header(header), list(folded), n=1, cutoff=_NEAR)
        return folded[close[0]] if close else ""


@dataclass(frozen=True, slots=True)
class Match:
    """A header row read with a vocabulary. Columns are numbered from 1.

    `columns`: canonical header -> column; `doubled`: canonical header -> all its columns;
    `unknown`: (column, header as written); `missing`: required headers that are not there.
    """

    row: int
    columns: Mapping[str, int]
    doubled: Mapping[str, tuple[int, ...]]
    unknown: tuple[tuple[int, str], ...]
    missing: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether every required header is there."""
        return not self.missing


def data_vocabulary(procedure: Procedure) -> Vocabulary:
    """The headers of a procedure's data form: all fields, and the columns the product adds.

    Required are the required fields and the key, but for what a later step supplies.
    """
    asked = tuple(
        field.name
        for field in procedure.fields
        if (field.required or field.key) and field.name not in procedure.supplied
    )
    return Vocabulary(_spellings(procedure, words.DATA_EXTRA_COLUMNS), asked)


def review_vocabulary(procedure: Procedure) -> Vocabulary:
    """The headers of a procedure's review workbook; 批量填写 goes by the institution's name."""
    shown = (words.COLUMN_INSTITUTION,)
    extra = (*words.REVIEW_EXTRA_COLUMNS, *words.DATA_EXTRA_COLUMNS, *shown)
    asked = (words.COLUMN_NUMBER, words.COLUMN_DECISION, words.COLUMN_TOKEN)
    return Vocabulary(_spellings(procedure, extra), asked)


def _spellings(procedure: Procedure, extra: Sequence[str]) -> dict[str, str]:
    spellings = {
        fold_header(spelling): field.name
        for field in procedure.fields
        for spelling in (*field.aliases, field.name)
    }
    for name in extra:
        spellings.setdefault(fold_header(name), name)
    return spellings


def match_row(vocabulary: Vocabulary, row: int, cells: Sequence[str]) -> Match:
    """Read one row's texts as a header."""
    places: dict[str, list[int]] = {}
    unknown: list[tuple[int, str]] = []
    for column, text in enumerate(cells, start=1):
        folded = fold_header(text)
        if name := vocabulary.spellings.get(folded):
            places.setdefault(name, []).append(column)
        elif folded:
            unknown.append((column, text.strip()[:_SHOWN_LENGTH]))
    return Match(
        row=row,
        columns={name: columns[0] for name, columns in places.items()},
        doubled={name: tuple(c) for name, c in places.items() if len(c) > 1},
        unknown=tuple(unknown),
        missing=tuple(name for name in vocabulary.required if name not in places),
    )


def find_header(vocabulary: Vocabulary, sheet: RawSheet, stated: int | None = None) -> Match:
    """The header of a sheet: the stated row if it fits, else the first row that does.

    When none fits, the one with the most known headers, so that what is missing can be named.
    """
    first = range(1, min(sheet.height, SEARCHED_ROWS) + 1)
    rows = [stated] if stated is not None and 1 <= stated <= sheet.height else []
    matches = [
        match_row(vocabulary, row, sheet.row(row))
        for row in (*rows, *(row for row in first if row not in rows))
    ]
    for match in matches:
        if match.fits:
            return match
    return max(
        matches,
        key=lambda m: len(m.columns),
        default=match_row(vocabulary, stated or 1, ()),
    )


def header_findings(vocabulary: Vocabulary, match: Match, sheet: str, file: str) -> list[Finding]:
    """`header-missing`, `header-duplicate` and `header-unknown` of a matched header row."""
    written = [header for _, header in match.unknown]
    findings = [
        find(
            "header-missing",
            sheet=sheet,
            row=match.row,
            field=name,
            file=file,
            guess=_asks_back(next((h for h in written if vocabulary.near(h, [name])), ""), name),
        )
        for name in match.missing
    ]
    findings += [
        find(
            "header-duplicate",
            sheet=sheet,
            row=match.row,
            column=column_letters(columns[1]),
            field=name,
            file=file,
            count=len(columns),
            letters="、".join(column_letters(column) for column in columns),
        )
        for name, columns in match.doubled.items()
    ]
    absent = [n for n in vocabulary.spellings.values() if n not in match.columns]
    findings += [
        find(
            "header-unknown",
            sheet=sheet,
            row=match.row,
            column=column_letters(column),
            field=header,
            file=file,
            guess=ask(vocabulary.near(header, absent)),
        )
        for column, header in match.unknown
    ]
    return findings


def ask(name: str) -> str:
    """「您是否要填…」 for a near match, "" for none."""
    return f"您是否要填「{name}」？" if name else ""


def _asks_back(header: str, name: str) -> str:
    """The question put at a missing column, when some column was probably meant for it."""
    return f"表中有「{header}」，{ask(name)}" if header else ""
