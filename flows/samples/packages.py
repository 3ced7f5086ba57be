"""The drops of the demonstration: base data, sign-ups of six stations, and their neighbours.

Three nights: the office's base data; the packages of the stations with everything that goes
wrong; the attachments that some rows were still waiting for. `demo_drops` is the list;
`write_demo_drops` lays it into an inbox. Finding codes that are not planted here are in
`flows.samples.hostile.NOT_PLANTED`, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

from flows.samples.base_data import office_files, office_workbook
from flows.samples.calendar import DEFAULT_START, Calendar
from flows.samples.cast import Cast, Content, DemoDrop
from flows.samples.faulty import faulty_package
from flows.samples.hostile import NEIGHBOURS
from flows.samples.institutions import (
    CHANGSHA,
    CHANGSHA_COUNTY,
    LILING,
    PARK,
    PROVINCE,
    ZHUZHOU,
    Station,
    institution_rows,
    user_code,
)
from flows.samples.people import Person
from flows.samples.signup import HEADERS, SHEET, WORKBOOK, attachments, signup_row
from flows.samples.workbooks import Cell, Cells, DateCell, Number, workbook_bytes
from flows.samples.writing import Files, write_folder, zip_bytes
from procedures.words import DRY_RUN_PREFIX, OFFICE

OFFICE_NIGHT, SIGNUP_NIGHT, LATE_NIGHT = 1, 2, 3
NIGHTS = (OFFICE_NIGHT, SIGNUP_NIGHT, LATE_NIGHT)
UNKNOWN_FOLDER = "HN9999_没有登记的站"

Row = dict[str, str]
#: Makes the content of a station's good package from cast, drop name and station.
Pack = Callable[[Cast, str, Station], Content]


def demo_drops(
    seed: int | str = 1,
    start: date = DEFAULT_START,
    *,
    nights: Iterable[int] = NIGHTS,
    fast: bool = False,
) -> list[DemoDrop]:
    """The drops of `nights`. `fast` saves the drawing of a page per person."""
    cast = Cast(seed, Calendar(start), fast=fast)
    return [drop for night in nights for build in _NIGHTLY[night] for drop in build(cast)]


def write_demo_drops(
    inbox: Path,
    seed: int | str = 1,
    start: date = DEFAULT_START,
    *,
    nights: Iterable[int] = NIGHTS,
    fast: bool = False,
) -> list[DemoDrop]:
    """Lays the drops of `nights` into the folders of `inbox` and returns them."""
    drops = demo_drops(seed, start, nights=nights, fast=fast)
    for drop in drops:
        write_drop(inbox / drop.folder / drop.name, drop.content())
    return drops


def write_drop(target: Path, content: Content) -> None:
    """Lays one drop: a file, a folder, or a symbolic link."""
    target.parent.mkdir(parents=True, exist_ok=True)
    match content:
        case bytes():
            target.write_bytes(content)
        case Path():
            target.symlink_to(content)
        case _:
            write_folder(target, content)


def signup_files(
    cast: Cast,
    name: str,
    people: Sequence[Person],
    rows: Sequence[Cells],
    headers: Sequence[str] = HEADERS,
) -> Files:
    """A whole package named `name`: the workbook of `rows`, the attachments of `people`."""
    rng = Random(f"{cast.seed}-{name}")  # noqa: S311 - pictures, not secrets
    scans = cast.scans(name)
    files: Files = {WORKBOOK: workbook_bytes(SHEET, headers, rows)}
    for person in people:
        files.update(attachments(person, scans, rng))
    return files


# --- first night ---------------------------------------------------------------------------


def _office(cast: Cast) -> list[DemoDrop]:
    files = office_files(cast.calendar, cast.holders)
    return [
        DemoDrop(OFFICE_NIGHT, OFFICE, name, partial(bytes, body)) for name, body in files.items()
    ]


# --- second night --------------------------------------------------------------------------


def _good_signups(cast: Cast) -> list[DemoDrop]:
    """One good package per station: as a folder, a zip, a zip with GBK names."""
    county = "长沙县站报名.zip"
    return [
        _good(PROVINCE, "省站报名材料", cast, _folder),
        _good(CHANGSHA, "长沙市站报名.zip", cast, _gbk_zip),
        _good(ZHUZHOU, "株洲市站报名.zip", cast, _zip),
        _good(CHANGSHA_COUNTY, county, cast, _zip),
        replace(
            _good(CHANGSHA_COUNTY, county, cast, _zip),
            name="长沙县站报名（再发一次）.zip",
            applicants=0,
            codes=("duplicate-drop",),
        ),
        replace(
            _good(LILING, "醴陵市站报名", cast, _untidy), codes=("header-unknown", "file-ignored")
        ),
        _good(PARK, "园区站报名", cast, _folder),
        replace(
            _good(PARK, "园区站报名", cast, _zip), name=f"{DRY_RUN_PREFIX}_园区站.zip", applicants=0
        ),
    ]


def _good(station: Station, name: str, cast: Cast, pack: Pack) -> DemoDrop:
    people = cast.people[station]
    content = partial(pack, cast, name, station)
    return DemoDrop(SIGNUP_NIGHT, station.folder, name, content, len(people))


def _folder(cast: Cast, name: str, station: Station) -> Files:
    # The park station has one user: whoever fills in is also the one who reviews.
    filler = user_code(PARK) if station is PARK else ""
    people = cast.people[station]
    rows = [signup_row(person, cast.calendar, filler=filler) for person in people]
    return signup_files(cast, name, people, rows)


def _zip(cast: Cast, name: str, station: Station) -> bytes:
    return zip_bytes(_folder(cast, name, station))


def _gbk_zip(cast: Cast, name: str, station: Station) -> bytes:
    return zip_bytes(_folder(cast, name, station), gbk=True)


def _untidy(cast: Cast, name: str, station: Station) -> Files:
    """Good rows with a column of their own, and what programs leave behind in folders."""
    people = cast.people[station]
    rows = [_typed_by_hand(person, cast.calendar) for person in people]
    files = signup_files(cast, name, people, rows, (*HEADERS, "备注"))
    litter = {"附件/Thumbs.db": b"\xd0\xcf\x11\xe0", "~$报名信息.xlsx": b"\x06user" + bytes(160)}
    return files | litter


def _typed_by_hand(person: Person, calendar: Calendar) -> dict[str, Cell]:
    """A good row as Excel keeps it where nobody set the columns to text: dates and numbers."""
    return {
        **signup_row(person, calendar),
        "参加工作时间": DateCell(person.started),
        "工作年限": Number(person.years),
        "培训年度": Number(calendar.start.year),
        "备注": "已电话确认",
    }


def _faulty(cast: Cast) -> list[DemoDrop]:
    package = faulty_package(cast.seed, cast.calendar)
    expected = tuple(package.expected)
    codes = tuple(sorted({found.code for found in expected}))
    name = "长沙市站报名（第二批）"
    rows = len(package.rows)
    content = package.package
    return [DemoDrop(SIGNUP_NIGHT, CHANGSHA.folder, name, content, rows, codes, expected)]


def _register_rows(cast: Cast) -> list[DemoDrop]:
    """Rows that only the register can judge, each for one reason."""
    known, other, single, _, double, _ = (holder.person for holder in cast.holders)
    closed, unknown_term, unknown_user, _ = cast.late
    calendar = cast.calendar
    rows = [
        (closed, signup_row(closed, calendar, term=calendar.past_term), "window-closed"),
        (unknown_term, signup_row(unknown_term, calendar, term="9"), "period-unknown"),
        (unknown_user, signup_row(unknown_user, calendar, filler="U000377"), "reference-unknown"),
        (known, signup_row(replace(known, name=other.name), calendar), "person-mismatch"),
        (single, signup_row(single, calendar), "already-certified"),
        (double, signup_row(double, calendar), "already-certified"),
    ]
    elsewhere = cast.people[CHANGSHA_COUNTY][0]
    again = cast.people[ZHUZHOU][0]
    return [
        _rows_drop(cast, ZHUZHOU, "株洲市站补报", rows),
        # Without attachments: other pictures would make it a correction of the first row.
        DemoDrop(
            SIGNUP_NIGHT,
            ZHUZHOU.folder,
            "株洲市站重复行.xlsx",
            partial(_lone_workbook, cast, [again]),
            codes=("already-received",),
        ),
        _rows_drop(
            cast,
            LILING,
            "醴陵市站补报",
            [(elsewhere, signup_row(elsewhere, calendar), "already-open")],
        ),
    ]


def _rows_drop(
    cast: Cast, station: Station, name: str, rows: Sequence[tuple[Person, Row, str]]
) -> DemoDrop:
    people, cells, codes = zip(*rows, strict=True)
    content = partial(signup_files, cast, name, people, cells)
    return DemoDrop(SIGNUP_NIGHT, station.folder, name, content, len(rows), tuple(sorted({*codes})))


def _neighbours(cast: Cast) -> list[DemoDrop]:
    """Hostile and odd files among the good ones of one station, and strangers."""
    drops = [
        DemoDrop(
            SIGNUP_NIGHT,
            LILING.folder,
            neighbour.name,
            partial(neighbour.make, signup_row(person, cast.calendar)),
            codes=(neighbour.code,),
        )
        for neighbour, person in zip(NEIGHBOURS, cast.neighbours, strict=True)
    ]
    link = partial(Path, "/etc/hostname")
    foreign = partial(office_workbook, "office-institutions", institution_rows()[:1])
    stranger = partial(_lone_workbook, cast, cast.late[3:])
    return [
        *drops,
        DemoDrop(SIGNUP_NIGHT, LILING.folder, "快捷方式.xlsx", link, codes=("file-special",)),
        DemoDrop(
            SIGNUP_NIGHT, LILING.folder, "机构名录.xlsx", foreign, codes=("sender-not-allowed",)
        ),
        DemoDrop(SIGNUP_NIGHT, UNKNOWN_FOLDER, WORKBOOK, stranger, codes=("folder-unknown",)),
    ]


def _waiting(cast: Cast) -> list[DemoDrop]:
    """A lone workbook: its rows wait for their attachments."""
    return [
        DemoDrop(
            SIGNUP_NIGHT,
            ZHUZHOU.folder,
            "株洲市站只报表.xlsx",
            partial(_lone_workbook, cast, cast.waiting),
            len(cast.waiting),
            ("attachment-missing",),
        )
    ]


def _lone_workbook(cast: Cast, people: Sequence[Person]) -> bytes:
    rows = [signup_row(person, cast.calendar) for person in people]
    return workbook_bytes(SHEET, HEADERS, rows)


# --- third night ---------------------------------------------------------------------------


def _loose(cast: Cast) -> list[DemoDrop]:
    """The loose attachments of all rows that wait but the last."""
    files = signup_files(cast, "散件", cast.waiting[:-1], [])
    return [
        DemoDrop(LATE_NIGHT, ZHUZHOU.folder, path.rpartition("/")[2], partial(bytes, body))
        for path, body in files.items()
        if path != WORKBOOK
    ]


#: Night -> who makes its drops.
_NIGHTLY: dict[int, tuple[Callable[[Cast], list[DemoDrop]], ...]] = {
    OFFICE_NIGHT: (_office,),
    SIGNUP_NIGHT: (_good_signups, _faulty, _register_rows, _neighbours, _waiting),
    LATE_NIGHT: (_loose,),
}
