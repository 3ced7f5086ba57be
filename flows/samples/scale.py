"""Large packages for measuring: many applicants, each with a photo and two scans.

Pictures are a few drawn ones with bytes of their own per applicant: about 0.7 MB each, every
file with another hash, as real pictures are to whoever reads them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from flows.samples.calendar import DEFAULT_START, Calendar
from flows.samples.faults import titled
from flows.samples.people import Crowd, Person
from flows.samples.portraits import portrait
from flows.samples.scans import DIPLOMA, TITLE, FastScanner, with_comment
from flows.samples.signup import HEADERS, PHOTO, SHEET, WORKBOOK, file_name, signup_row
from flows.samples.workbooks import workbook_bytes
from procedures.words import FOLDER_ATTACHMENTS

_FACES = 40
_PAGES = 6


def write_large_package(
    folder: Path, applicants: int, seed: int | str = 1, start: date = DEFAULT_START
) -> int:
    """A folder drop of `applicants` good rows with photo, diploma and title certificate.

    Returns the bytes written. The same arguments give the same bytes.
    """
    people = large_crowd(applicants, seed, start)
    (folder / FOLDER_ATTACHMENTS).mkdir(parents=True, exist_ok=True)
    rows = [signup_row(person, Calendar(start)) for person in people]
    workbook = workbook_bytes(SHEET, HEADERS, rows)
    (folder / WORKBOOK).write_bytes(workbook)
    return len(workbook) + sum(_write_attachments(folder, people, seed))


def large_crowd(applicants: int, seed: int | str = 1, start: date = DEFAULT_START) -> list[Person]:
    """The people of the large package: all of them hold a title."""
    crowd = Crowd(f"large-{seed}", start)
    return [titled(person) for person in crowd.take(applicants)]


def _write_attachments(folder: Path, people: list[Person], seed: int | str) -> list[int]:
    rng = Random(f"large-{seed}")  # noqa: S311 - pictures, not secrets
    scanner = FastScanner(f"large-{seed}", people[:_PAGES])
    faces = [portrait(rng) for _ in range(_FACES)]
    sizes = []
    for position, person in enumerate(people):
        number = person.id_number
        photo = with_comment(faces[position % _FACES], number)
        sizes.append((folder / file_name(number, PHOTO)).write_bytes(photo))
        for material in (DIPLOMA, TITLE):
            body = scanner.scan(person, material)
            sizes.append((folder / file_name(number, material)).write_bytes(body))
    return sizes
