"""What register rules look at: the rows, the facts, and what each row says about itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from procedures import words
from procedures.findings import Finding
from procedures.records import CaseFact, Checked, Facts, PersonFact
from procedures.systems import INSTITUTION_FIELD, SYSTEM_FIELD, systems_of
from validators.rows import Found, Rows
from validators.rule import Params
from validators.sheet_rows import acting_rows


@dataclass(frozen=True, slots=True)
class RowsMeta:
    """What the sheet says about its rows beside the procedure's fields.

    `numbers` and `row_ids` by row; `acting` are rows that ask for deletion or withdrawal;
    `findings` are the check's: broken cells are not judged again, refused rows fill no quota.
    """

    sheet: str | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[int, str] = field(default_factory=dict)
    row_ids: Mapping[int, str] = field(default_factory=dict)
    acting: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, checked: Checked) -> RowsMeta:
        """The meta data of a checked sheet; empty for a package without one."""
        sheet = checked.package.sheet
        if sheet is None:
            return cls()

        def texts(name: str) -> dict[int, str]:
            if name not in sheet.frame.columns:
                return {}
            pairs = zip(sheet.frame.index, sheet.frame[name].str.strip(), strict=True)
            return {int(row): str(text) for row, text in pairs if text}

        return cls(
            sheet=sheet.name,
            letters=sheet.letters,
            numbers=texts(words.COLUMN_NUMBER),
            row_ids=texts(words.COLUMN_ROW_ID),
            acting=acting_rows(sheet),
            findings=tuple(checked.findings),
        )


@dataclass(frozen=True, slots=True)
class Books:
    """One package at the register's counter. `refused` rows have a blocking finding so far."""

    rows: Rows
    facts: Facts
    meta: RowsMeta
    refused: frozenset[int] = frozenset()

    @property
    def org(self) -> str:
        """Code of the sender; the operator speaks as `_office`."""
        return self.facts.sender.code if self.facts.sender else words.OFFICE

    def case(self, row: int) -> CaseFact | None:
        """The filed application this row is a correction of, by number or hidden row id."""
        for ident in (self.meta.numbers.get(row), self.meta.row_ids.get(row)):
            if ident and ident in self.facts.cases:
                return self.facts.cases[ident]
        return None

    def people(self, id_field: str | None) -> Iterator[tuple[int, str, list[PersonFact]]]:
        """Row, identity number, and its holder in each system of the row that knows him."""
        rows, known = self.rows, self.facts.people
        about = zip(rows.column(SYSTEM_FIELD), rows.column(INSTITUTION_FIELD), strict=True)
        cells = zip(rows.numbers, rows.column(id_field), about, strict=True)
        for row, number, (system, code) in cells:
            values = {SYSTEM_FIELD: system, INSTITUTION_FIELD: code}
            systems = systems_of(rows.procedure, values, self.facts.institutions.get)
            yield row, number, [known[each, number] for each in systems if (each, number) in known]

    def name_of(self, institution: str) -> str:
        """The institution's name; of one that is not there, its code."""
        known = self.facts.institutions.get(institution)
        return known.name if known else institution

    def unique_keys(self) -> Iterator[tuple[int, str]]:
        """Row and unique key; "" where a part of the key is blank or broken."""
        return zip(self.rows.numbers, self.rows.unique_keys(), strict=True)


P = TypeVar("P", bound=Params)


@dataclass(frozen=True, slots=True)
class RegisterKind(Generic[P]):
    """A registered rule: its parameters' model and its check.

    `acting`: whether rows that only ask for deletion or withdrawal are judged too.
    """

    params: type[P]
    check: Callable[[Books, P], Iterator[Found]]
    acting: bool = False

    def run(self, books: Books, given: dict[str, Any]) -> Iterator[Found]:
        """What the rule finds with the parameters of the catalogue."""
        return self.check(books, self.params.model_validate(given))

    def skipped(self, meta: RowsMeta) -> Collection[int]:
        """Rows this rule leaves alone."""
        return () if self.acting else meta.acting
