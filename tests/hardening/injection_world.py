"""A province whose every field, name and opinion is a payload, and the nights that take it in."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from random import Random

import xlsxwriter

from flows.cli import invoke
from flows.samples.base_data import OFFICE_FORMS, office_workbook
from flows.samples.institutions import ADDITIONAL, SYSTEM, ZHUZHOU, period_rows, user_rows
from flows.samples.packages import OFFICE_NIGHT, write_demo_drops
from flows.samples.people import Person
from flows.samples.signup import HEADERS, SHEET, WORKBOOK, attachments, file_name, signup_row
from flows.samples.workbooks import workbook_bytes
from flows.samples.writing import zip_bytes
from outputs.pdf.fonts import unprintable
from outputs.workbooks.common import clean
from procedures.words import COLUMN_OPINION, COLUMN_REVIEWER, OFFICE
from tests.flows.world import DAY_ONE, World
from tests.hardening import payloads

#: Free text of the sign-up that a legal form shows, and how much of it each takes.
FREE = {"毕业院校": 60, "所学专业": 60, "工作经历": 1000, "注册类职业资格证书": 100}
#: The institution that files the good sign-ups; its name is a payload, and so are its periods'.
SENDER = "PX9001"
_NAME_LENGTH = 80
_REVIEWERS = ("U900011", "U900012")


class HostileWorld:
    """One workspace; `lines` holds what was printed of late, `all_lines` what was before."""

    def __init__(self, root: Path, canary: Path, seed: int) -> None:
        """Payloads in the order of `seed`; nothing has been dropped yet."""
        self.world = World(root, base_data=False)
        self.rng = Random(f"injection-{seed}")
        self.payloads = [payloads.with_canary(p, str(canary)) for p in payloads.PAYLOADS]
        self.rng.shuffle(self.payloads)
        self.lines: list[str] = []
        self.all_lines: list[str] = []
        #: A package for `baoshen check`, which prints what it finds.
        self.to_check = root.parent / f"{root.name}-核对.zip"
        #: Payloads that stand in a filed application.
        self.filed: set[str] = set()
        #: Those of them whose paper can be printed.
        self.on_paper: set[str] = set()
        self.day = DAY_ONE

    def run(self, *more: str) -> int:
        """One night by the command line; the next one is a day later."""
        code = self.command("run", "--date", self.day.isoformat(), *more)
        self.day += timedelta(days=1)
        return code

    def command(self, *arguments: str) -> int:
        """A command of ours with its output caught."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = invoke([*arguments, "--workspace", str(self.world.workspace.root)])
        self.lines += [*out.getvalue().split("\n"), *err.getvalue().split("\n")]
        return code

    def forget_lines(self) -> None:
        """What was printed so far has been looked at; `all_lines` keeps it."""
        self.all_lines += self.lines
        self.lines = []

    # --- the office -----------------------------------------------------------------------------

    def drop_base_data(self, open_periods: int) -> None:
        """The samples' base data, and institutions, users and periods that attack."""
        write_demo_drops(self.world.workspace.inbox, nights=[OFFICE_NIGHT], fast=True)
        self._office("附_机构", "office-institutions", self._institutions())
        self._office("附_用户", "office-users", self._users())
        self._office("附_档期", "office-periods", self._periods(open_periods))
        for procedure, (_, headers) in OFFICE_FORMS.items():
            names = [header.rstrip("*") for header in headers]
            rows = [dict.fromkeys(names, payload) for payload in self.payloads]
            self._office(f"附_全是_{procedure}", procedure, rows)

    def _office(self, name: str, procedure: str, rows: list[dict[str, str]]) -> None:
        book = office_workbook(procedure, [_cells(row) for row in rows])
        self.world.drop(OFFICE, f"{name}.xlsx", book)

    def _institutions(self) -> list[dict[str, str]]:
        short = [p for p in self.payloads if len(payloads.told(p)) >= 2 and len(p) <= _NAME_LENGTH]
        base = {"系统": SYSTEM, "机构类型": "监督机构", "级别": "县", "行政区划代码": "430281",
                "上级机构编码": ZHUZHOU.code}  # fmt: skip
        rows = [
            {"机构编码": f"PX{number:04d}", "机构名称": name, "状态": "停用", **base}
            for number, name in enumerate(short)
        ]
        marked = next(name for name in short if "<" in name)
        longest = "龘" * _NAME_LENGTH
        mail = {"电子邮箱": "px@station.example"}
        return [
            *rows,
            {"机构编码": SENDER, "机构名称": marked, "状态": "启用", **mail, **base},
            {"机构编码": "PX9002" + "X" * 14, "机构名称": longest, "状态": "启用", **mail, **base},
            {"机构编码": "PX9003", "机构名称": "𬱖" * _NAME_LENGTH, "状态": "启用", **mail, **base},
        ]

    def _users(self) -> list[dict[str, str]]:
        like = user_rows()[0]
        return [
            {**like, "用户编号": code, "姓名": name, "机构编码": SENDER, "角色": "联络员、审核人"}
            for code, name in zip(_REVIEWERS, ("钱核一", "钱核二"), strict=True)
        ]

    def _periods(self, open_ones: int) -> list[dict[str, str]]:
        like = next(row for row in period_rows(self.world.calendar) if row["业务"] == ADDITIONAL)
        short = [p for p in self.payloads if len(p) <= 60]
        return [
            {
                **like,
                "编号": f"PX-{number}",
                "标题": title,
                "地点": short[-number - 1],
                "通知文号": short[number - 7],
                "期数": str(10 + number),
            }
            for number, title in enumerate(short[:open_ones])
        ]

    # --- the senders ----------------------------------------------------------------------------

    def sign_up(self, count: int) -> list[Person]:
        """Good people of the sender with payloads in every free field."""
        people = self.world.people(count)
        rows = []
        queue = itertools.cycle(self.payloads)
        for person in people:
            row = signup_row(person, self.world.calendar)
            for field, room in FREE.items():
                row[field] = next(p for p in queue if len(p) <= room and payloads.told(p))
            mine = {row[field] for field in FREE}
            self.filed |= mine
            if not unprintable("".join(mine)):  # very long ones are cut, and say so
                self.on_paper |= {payload for payload in mine if len(payload) < 200}
            rows.append(_cells(row))
        files = {WORKBOOK: workbook_bytes(SHEET, HEADERS, rows)}
        for person in people:
            files |= attachments(person, self.world.scans, self.world.random)
        self.world.drop(self.sender_folder, "报名", files)
        return people

    @property
    def sender_folder(self) -> str:
        """The sender's inbox folder, as the run that accepted its row made it."""
        found = self.world.workspace.inbox.glob(f"{SENDER}_*")
        return next(found).name

    def drop_refused(self) -> None:
        """A workbook where every cell of a row is one payload, and the book itself attacks."""
        row_of = {name.rstrip("*"): name for name in HEADERS}
        rows = [dict.fromkeys(row_of, payload) for payload in self.payloads]
        for number, name in enumerate(payloads.SHEET_NAMES):
            book = _odd_book(name, rows if number == 0 else rows[:3], self.payloads)
            self.world.drop(self.sender_folder, f"全拒_{number}.xlsx", book)

    def drop_names(self, count: int) -> None:
        """Files, folders, archive members and inbox folders whose names are payloads."""
        first = [*payloads.INVISIBLE, *payloads.HEADERS, *self.payloads]
        names = [n for n in dict.fromkeys(map(payloads.file_name, first)) if n][:count]
        folder = self.world.workspace.inbox / self.sender_folder
        for name in names:
            (folder / name).write_bytes(b"x")
        with (folder / os.fsdecode(b"\xff\xfe\x80.xlsx")).open("wb") as odd:
            odd.write(b"x")
        person = self.world.people(1)[0]
        good = {WORKBOOK: workbook_bytes(SHEET, HEADERS, [signup_row(person, self.world.calendar)])}
        inside = {f"附件/{person.id_number}_{name}.pdf": b"x" for name in names}
        raw = {name[:200]: b"x" for name in self.payloads if "\0" not in name and len(name) < 9_000}
        self.world.drop(self.sender_folder, "名字.zip", zip_bytes(good | inside))
        self.world.drop(self.sender_folder, "原名.zip", zip_bytes(good | raw))
        self.to_check.write_bytes(zip_bytes(good | inside))
        self.world.drop(self.sender_folder, "夹.d", good | {f"{n}/{n}": b"x" for n in names[:9]})
        for number, name in enumerate(names[:4]):
            self.world.drop(f"ZZ{number}_{name}"[:60], "x.xlsx", b"x")

    def drop_active_scan(self) -> None:
        """A diploma that attaches a file, opens a page and runs a script."""
        person = self.world.people(1)[0]
        files = attachments(person, self.world.scans, self.world.random)
        name = file_name(person.id_number, "毕业证")
        files[name] = _active(files[name])
        row = signup_row(person, self.world.calendar)
        files[WORKBOOK] = workbook_bytes(SHEET, HEADERS, [row])
        self.world.drop(self.sender_folder, "会动的", files)

    def review(self) -> int:
        """The sender's own review: payloads as opinions, half of them returned.

        An opinion no font can print goes to an application that could not be printed anyway: the
        papers of the others must be made, with what was filed on them.
        """
        queues = {odd: self._opinions(odd) for odd in (False, True)}
        decided = 0

        def fill(sheet: object, headers: Mapping[str, int]) -> None:
            nonlocal decided
            for row in range(2, sheet.max_row + 1):  # type: ignore[attr-defined]
                cell = sheet.cell  # type: ignore[attr-defined]
                own = "".join(str(cell(row, headers[field]).value or "") for field in FREE)
                opinion = next(queues[bool(unprintable(own))])
                cell(row, headers[COLUMN_OPINION]).value = opinion
                cell(row, headers[COLUMN_OPINION]).data_type = "s"
                if row % 7 == 0:
                    cell(row, headers[COLUMN_REVIEWER]).value = opinion
                    cell(row, headers[COLUMN_REVIEWER]).data_type = "s"
                if row % 2:
                    cell(row, headers["审核决定"]).value = "驳回"
                decided += 1

        place = self.world.workspace.outbox / self.sender_folder / "待审"
        for number, book in enumerate(sorted(place.glob("*.xlsx"))):
            self.world.review(
                self.sender_folder,
                "通过",
                _REVIEWERS[0],
                book=book,
                edit=fill,
                name=f"审_{number}.xlsx",
            )
        return decided

    def _opinions(self, odd: bool) -> Iterator[str]:
        """Payloads as a cell holds them: those some font lacks a character of, or the others."""
        wanted = [clean(payload)[:30_000] for payload in self.payloads]
        return cycle([each for each in wanted if bool(unprintable(each)) == odd])


def _cells(row: Mapping[str, str]) -> dict[str, str]:
    """What a workbook's XML can hold of it: no half surrogates, at most Excel's length."""
    return {name: value.encode("utf-8", "ignore").decode()[:32_767] for name, value in row.items()}


def _odd_book(name: str, rows: Iterable[Mapping[str, str]], attacks: list[str]) -> bytes:
    """A sign-up workbook with properties, comments, names and unknown headers that attack."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False})
    text = book.add_format({"num_format": "@"})
    fit = [p for p in attacks if "\0" not in p and len(p) < 200]
    keys = ("title", "subject", "author", "manager", "company", "keywords", "comments")
    book.set_properties(dict(zip(keys, fit, strict=False)))
    page = book.add_worksheet("x")
    page.name = name
    book.define_name("攻击", "=1+1")
    headers = [*HEADERS, *fit[7:17]]
    for column, header in enumerate(headers):
        page.write_string(0, column, header, text)
    for number, row in enumerate(rows, start=1):
        for column, header in enumerate(headers):
            value = _cells({"": row.get(header.rstrip("*"), "")})[""]
            page.write_string(number, column, value, text)
        page.write_comment(number, 0, fit[number % len(fit)])
    book.close()
    return stream.getvalue()


def _active(scan: bytes) -> bytes:
    import pikepdf

    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan)) as paper:
        paper.attachments["x.txt"] = b"attached"
        action = {"/S": pikepdf.Name.URI, "/URI": "http://192.0.2.7/"}
        paper.Root.OpenAction = pikepdf.Dictionary(action)
        paper.Root.AA = pikepdf.Dictionary(
            {"/WC": pikepdf.Dictionary({"/S": pikepdf.Name.JavaScript, "/JS": "app.alert(1)"})}
        )
        paper.save(stream)
    return stream.getvalue()


def outputs_of(root: Path) -> Iterator[Path]:
    """Everything the product wrote for people to read."""
    yield from (path for path in sorted((root / "outbox").rglob("*")) if path.is_file())
