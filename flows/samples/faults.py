"""A sign-up of 60 rows with more than fifty planted faults in 30 of them.

Rows 2, 4 … 60 carry the faults of `FAULTY_ROWS`, one entry a row, one line a fault; rows 3, 5 …
61 are good. Conventions behind the expectations:

- Files are named by the ID number as the row writes it, so that a wrong number costs no
  second finding about files. Where the cell has no usable number (kept as a number) there are
  no files, and a missing attachment would be a follow-on of the broken key cell.
- Of two equal rows the later one is told, at its key; of two equal scans both are.
- A finding of the whole row has no column; a file has the row it was tied to.
- A file whose content is not what its extension says is `file-type`, whatever it was meant
  to be; the wrong kind under its honest extension is `photo-format` or `scan-format`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from stdnum.cn import ric

from flows.samples.calendar import Calendar
from flows.samples.people import Person, with_id
from flows.samples.scans import DIPLOMA, TITLE
from flows.samples.signup import PHOTO
from flows.samples.workbooks import Cell, Formula, Number

Change = Callable[[Person, Calendar], Person]


class Expected(NamedTuple):
    """A finding the check must give. `row` is the Excel row, `column` its letter."""

    code: str
    row: int | None
    column: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault shows: at a field, at a material's file, at an extra file, or the row.

    `orphan`: no row is known for the extra file. `above`: the row above, at its `material`.
    """

    code: str
    field: str = ""
    material: str = ""
    extra: str = ""
    orphan: bool = False
    above: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted fault.

    `cells`: header -> what stands there instead. `person`: who the row is about, made from the
    person it was drawn for. `number`: the ID number as written. `files`: material -> name in
    PORTRAIT_FAULTS or SCAN_FAULTS, or "missing". `extra`: path template -> material, or
    material/fault, that lies there. `hidden`, `merged`, `twin_row`, `twin_scan`: see their faults.
    """

    name: str
    shows: tuple[Place, ...]
    cells: Mapping[str, Cell] = field(default_factory=dict)
    person: Change | None = None
    number: Callable[[str], Cell] | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False
    merged: tuple[str, str] | None = None
    twin_row: bool = False  # the row above again
    twin_scan: bool = False  # the diploma of the row above
    confirm: bool = False  # is true: answered with 情况属实 where that is asked, not changed


def cell(code: str, header: str, value: Cell) -> Fault:
    """A fault of one cell, shown at that cell."""
    return Fault(f"{header}: {value or 'blank'}", (Place(code, header),), cells={header: value})


def number(code: str, change: Callable[[str], Cell]) -> Fault:
    """A fault of the ID number, shown at its cell."""
    return Fault(f"身份证号: {code}", (Place(code, "身份证号"),), number=change)


def bad_file(code: str, material: str, kind: str) -> Fault:
    """A fault inside a material's file."""
    return Fault(f"{material}: {kind}", (Place(code, material=material),), files={material: kind})


def missing(material: str) -> Fault:
    """A material that was forgotten."""
    shows = (Place("attachment-missing"),)
    return Fault(f"{material}: missing", shows, files={material: "missing"})


def honest_format(code: str, material: str, path: str, kind: str) -> Fault:
    """A material in a format that is not asked for, under that format's own extension."""
    return Fault(
        f"{material}: as {path.rpartition('.')[2]}",
        (Place(code, extra=path),),
        files={material: "missing"},
        extra={path: f"{material}/{kind}"},
    )


def about(code: str, header: str, change: Change) -> Fault:
    """A row that is true but unusual: it is confirmed (or only told), not corrected."""
    return Fault(f"{header}: {code}", (Place(code, header),), person=change, confirm=True)


def titled(person: Person) -> Person:
    """The same person with a title."""
    return replace(
        person,
        title=person.title or "助理工程师",
        title_date=person.title_date or date(person.started.year + 2, 12, 20),
        title_number=person.title_number or "湘职000000001",
    )


def _with_title(person: Person, _calendar: Calendar) -> Person:
    return titled(person)


def _wrong_check(text: str) -> str:
    return text[:-1] + ("1" if text[-1] != "1" else "2")


def _checked(body: str) -> str:
    """17 characters with a check character that fits: only the planted fault is left."""
    return body + ric.calc_check_digit(body + "0")


def _past_retirement(person: Person, calendar: Calendar) -> Person:
    return with_id(person, birth=date(calendar.start.year - 66, 5, 4))


def _without_college(person: Person, _calendar: Calendar) -> Person:
    return replace(
        person, education="中专", title="", title_date=None, title_number="", registration=""
    )


def _new_at_work(person: Person, calendar: Calendar) -> Person:
    return replace(
        _without_college(person, calendar),
        education=person.education,
        started=date(calendar.start.year - 1, 8, 1),
        years=1,
    )


def _boastful(person: Person, _calendar: Calendar) -> Person:
    return replace(person, years=person.years + 15)


_BOTH_SHARED = (
    Place("scan-shared", material=DIPLOMA),
    Place("scan-shared", material=DIPLOMA, above=True),
)
BY_NAME = "附件/{name}_毕业证.pdf"

#: The faults of the 30 faulty rows, in order: row 2, 4, 6 … 60.
FAULTY_ROWS: tuple[tuple[Fault, ...], ...] = (
    (cell("required", "姓名", ""), cell("phone", "联系电话", "1990000012")),
    (
        cell("person-name", "姓名", "张三3"),
        cell("choice", "个人身份", "临时帮忙"),
        cell("date-format", "参加工作时间", "1998-02-30"),
    ),
    (cell("choice", "性别", "未知"), cell("choice", "政治面貌", "积极分子")),
    (
        number("id-numeric", lambda text: Number(float(text[:15] + "000"))),
        cell("required", "毕业院校", ""),
    ),
    (number("id-format", lambda text: text[:-1]), cell("date-format", "毕业时间", "2005年夏")),
    (number("id-checksum", _wrong_check), cell("choice", "文化程度", "自学成才")),
    (
        number("id-birthdate", lambda text: _checked(text[:10] + "1332" + text[14:17])),
        cell("text-length", "所学专业", "土木工程" * 75),
    ),
    (
        number("id-region", lambda text: _checked("98" + text[2:17])),
        cell("required", "工作经历", ""),
    ),
    (
        Fault(
            "性别 against 身份证号",
            (Place("id-gender", "性别"),),
            cells={"性别": "女"},
            person=lambda person, _: with_id(person, sex="男"),
        ),
        cell("choice", "培训专业", "园林绿化"),
    ),
    (
        about("id-region-unknown", "身份证号", lambda p, _: with_id(p, division="430199")),
        Fault(
            "职称证编号: full-width digits",
            (Place("value-cleaned", "职称证编号"),),
            cells={"职称证编号": "湘职０１２３４５６７８"},
            person=_with_title,
        ),
        cell("choice", "民族", "火星族"),
    ),
    (about("eligibility-age", "身份证号", _past_retirement),),
    (about("eligibility-education", "文化程度", _without_college),),
    (about("eligibility-experience", "工作年限", _new_at_work),),
    (cell("date-order", "毕业时间", "2099-07"),),
    (
        cell("date-order", "参加工作时间", "1949-10-01"),
        bad_file("file-corrupt", DIPLOMA, "no-pages"),
    ),
    (
        Fault(
            "工程类技术职称: 大师",
            (Place("choice", "工程类技术职称"),),
            cells={"工程类技术职称": "大师"},
            person=_with_title,
        ),
        cell("number-range", "工作年限", "-3"),
        bad_file("file-empty", PHOTO, "empty"),
    ),
    (
        Fault(
            "职称 without 取得时间",
            (Place("fields-together", "职称证取得时间"),),
            cells={"职称证取得时间": ""},
            person=_with_title,
        ),
        cell("number-range", "工作年限", "十二年"),
    ),
    (
        Fault(
            "职称证取得时间: date-format",
            (Place("date-format", "职称证取得时间"),),
            cells={"职称证取得时间": "二〇一五年冬"},
            person=_with_title,
        ),
        bad_file("photo-bytes", PHOTO, "too-many-bytes"),
    ),
    (
        cell("formula-cell", "工作年限", Formula("=3+4", "7")),
        Fault(
            "毕业院校 and 所学专业 merged",
            (Place("merged-cell", "毕业院校"), Place("merged-cell", "所学专业")),
            merged=("毕业院校", "所学专业"),
        ),
        bad_file("photo-dimensions", PHOTO, "wrong-size"),
    ),
    (about("experience-differs", "工作年限", _boastful),),
    (Fault("hidden row", (Place("hidden-row"),), hidden=True, confirm=True),),
    (Fault("the row above again", (Place("duplicate-row", "身份证号"),), twin_row=True),),
    (
        honest_format("photo-format", PHOTO, "附件/{number}.png", "png-named-jpg"),
        honest_format("scan-format", DIPLOMA, "附件/{number}_毕业证.jpg", "jpeg-named-pdf"),
    ),
    (missing(PHOTO), bad_file("file-type", DIPLOMA, "text-named-pdf")),
    (
        Fault(
            "diploma named by 姓名",
            (
                Place("attachment-missing"),
                Place("attachment-orphan", extra=BY_NAME, orphan=True),
            ),
            files={DIPLOMA: "missing"},
            extra={BY_NAME: DIPLOMA},
        ),
    ),
    (
        bad_file("photo-mode", PHOTO, "cmyk"),
        bad_file("file-encrypted", DIPLOMA, "encrypted"),
    ),
    (
        bad_file("photo-rotated", PHOTO, "exif-rotated"),
        bad_file("pdf-active", DIPLOMA, "javascript"),
    ),
    (
        bad_file("photo-truncated", PHOTO, "truncated"),
        bad_file("scan-pages", DIPLOMA, "too-many-pages"),
    ),
    (
        bad_file("file-type", PHOTO, "png-named-jpg"),
        bad_file("file-corrupt", DIPLOMA, "truncated"),
    ),
    (
        Fault(
            "职称证: empty file",
            (Place("file-empty", material=TITLE),),
            person=_with_title,
            files={TITLE: "empty"},
        ),
        Fault(
            "two photos",
            (Place("attachment-count"),),
            extra={"附件/{number}.jpeg": PHOTO},
        ),
        Fault("diploma of the row above", _BOTH_SHARED, twin_scan=True),
    ),
)
