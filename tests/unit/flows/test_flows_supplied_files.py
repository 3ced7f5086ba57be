"""D04: files that come with a review workbook are judged as a sender's own."""

from __future__ import annotations

from datetime import date

import pandas as pd

from flows.stages.decide import decisions_of
from procedures import words
from procedures.load import load_catalogue
from procedures.records import Drop, EntryKind, Media, Member, Package, PhotoProbe, Sheet

DAY = date(2026, 11, 2)
NUMBER = "JSBG-2026-000001"


def page(name: str, media: Media = Media.JPEG) -> Member:
    """A page of 劳动合同 beside the workbook."""
    path = f"附件/{NUMBER}_劳动合同/{name}"
    probe = PhotoProbe("JPEG", 1000, 1400, "RGB", 1, complete=True)
    return Member(path, f"{name:0>64}", 10, media, probe)


def brought(*members: Member) -> tuple[list[str], list[str]]:
    """Materials the decision brings, and codes of what is wrong with its files."""
    catalogue = load_catalogue()
    names = [words.COLUMN_NUMBER, *words.REVIEW_EXTRA_COLUMNS]
    cells = {words.COLUMN_NUMBER: NUMBER, words.COLUMN_DECISION: "接收"}
    frame = pd.DataFrame([[cells.get(name, "") for name in names]], [2], names, dtype=object)
    sheet = Sheet(words.SHEET_REVIEW, frame, {})
    drop = Drop("d", "B2", "B2", "", "d", EntryKind.FOLDER, "0" * 64, 1, (), DAY)
    package = Package(drop, "review", "js-transfer", sheet=sheet, members=members)
    procedure = catalogue["js-transfer"]
    (decision,) = decisions_of(package, procedure, catalogue.tables, DAY)
    return sorted(decision.materials), [fault.code for fault in decision.faults]


def test_pages_come_in_their_order() -> None:
    assert brought(page("2.jpg"), page("10.jpg"), *map(page, (f"{n}.jpg" for n in (1, 3)))) == (
        [],
        ["page-gap"],
    )
    assert brought(page("2.jpg"), page("1.jpg")) == (["劳动合同"], [])


def test_a_file_of_another_kind_does_not_serve() -> None:
    assert brought(page("1.jpg", Media.ZIP)) == ([], ["scan-format"])
