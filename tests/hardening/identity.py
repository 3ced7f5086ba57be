"""`identity`: ID numbers in every encoding of a cell.

Promise (reliability 1, 2): no altered number is ever stored, a cell that Excel keeps as a number
is refused with its code at its place whatever it shows, all texts of a number are one person, and
our own workbooks hold numbers as text.
"""

from __future__ import annotations

import time
from random import Random

from tests.hardening.figures import Asked, Figures
from tests.hardening.identity_books import whole_runs
from tests.hardening.identity_cells import ENCODINGS, Encoding, SharedStrings, words, workbook
from tests.hardening.identity_check import (
    COLUMNS,
    HEADERS,
    SHEET,
    Planned,
    Reader,
    compare,
    numbers,
)
from tests.hardening.identity_libraries import LIBRARIES, Library

#: Rows of a workbook (an .xls of ours is one small table).
_ROWS = 20
_MOST_TOGETHER = 6


def measure(asked: Asked, figures: Figures) -> None:
    """Whole runs first; then workbooks of every writer, read and checked in this process."""
    began = time.monotonic()
    random = Random(f"identity-{asked.seed}")
    figures.counts["encodings"] = len(ENCODINGS) + sum(len(lib.encodings) for lib in LIBRARIES)
    figures.counts["altered values accepted"] = 0
    figures.least["cells"] = 1_000_000 if asked.long else 20_000
    figures.least["cells through whole runs"] = 400
    figures.least["cells of our own workbooks read back"] = 200
    whole_runs(figures, asked.work, random, 2_000 if asked.long else 100)
    reader = Reader(asked.work)
    book = 0
    by_library = 20 if asked.long else 2
    while book == 0 or int(figures.counts["cells"]) < figures.least["cells"]:
        if asked.enough(began, reached=False):
            break
        if book < by_library:
            for library in LIBRARIES:
                _library(figures, reader, random, library, f"{library.name} {book}")
        _raw(figures, reader, random, _together(random, book), f"raw {book}")
        book += 1


def _together(random: Random, book: int) -> list[Encoding]:
    """What stands in one sheet: each encoding alone beside good text first, then a handful.

    One formula or error in a sheet makes the product read all of it exactly; a fault of the
    cheap way would be hidden behind it.
    """
    if book < len(ENCODINGS):
        return [ENCODINGS[0], ENCODINGS[book]]
    return random.sample(ENCODINGS, random.randint(1, _MOST_TOGETHER))


def _raw(
    figures: Figures, reader: Reader, random: Random, among: list[Encoding], where: str
) -> None:
    strings = SharedStrings()
    rows = [[words(header) for header in HEADERS]]
    plan: list[list[Planned]] = []
    for ordinal in range(_ROWS):
        # One row in two is a single person in many spellings.
        alone = numbers(random, 1) * COLUMNS if ordinal % 2 else numbers(random, COLUMNS)
        chosen = random.choices(among, k=COLUMNS)
        plan.append([Planned(n, one.name, one.codes) for n, one in zip(alone, chosen, strict=True)])
        cells = [one.write(n, strings, random) for n, one in zip(alone, chosen, strict=True)]
        rows.append([words(str(ordinal)), *cells])
    compare(figures, reader.checked(workbook(SHEET, rows, strings), "a.xlsx"), plan, where)


def _library(
    figures: Figures, reader: Reader, random: Random, library: Library, where: str
) -> None:
    names = list(library.encodings)
    plan = [
        [
            Planned(number, one, library.encodings[one])
            for number, one in zip(
                numbers(random, COLUMNS), random.choices(names, k=COLUMNS), strict=True
            )
        ]
        for _ in range(_ROWS)
    ]
    rows = [[(planned.number, planned.encoding) for planned in cells] for cells in plan]
    data = library.write(SHEET, HEADERS, rows)
    compare(figures, reader.checked(data, f"a{library.suffix}"), plan, where)
