"""ID numbers through whole runs: what is stored, who is one person, what our own books hold."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from lxml import etree
from sqlalchemy import select

from flows.report import DropReport, RunReport
from procedures import words as house
from registry.models import Application, Person
from tests.hardening.figures import Figures
from tests.hardening.identity_cells import ENCODINGS, Encoding, SharedStrings, words, workbook
from tests.hardening.identity_check import numbers
from tests.hardening.small_office import Office, blank_papers, station, user

_ORG = "K1"
_CASES = """
id: test-filing
version: 1
prefix: TF
title: 号码登记
system: hunan-supervision
order: 900
source: 测试
sheet: 号码
submitter: {types: [监督机构]}
subject: person
unique: {fields: [身份证号]}
manage: {edit: [unreviewed, returned], delete: [unreviewed]}
fields:
  - {name: 身份证号, type: id_number, required: true, key: true}
  - {name: 姓名, type: person_name, required: true}
review:
  - {name: 本机构审核, by: own_institution, decisions: {通过: next}}
"""
_HEADERS = ("身份证号*", "姓名*")
_PEOPLE = ("机构编码*", "姓名*", "性别*", "证件号码*")
_NAME = "张三"
_TEXTS = tuple(one for one in ENCODINGS if not one.codes)
_WHOLE = re.compile(r"[0-9]{17}[0-9X]")
_NOISE = re.compile("[\\s'‘\u200b\u202a\u202c\ufeff]")
_HALF_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)} | {
    ord("Ｘ"): "X",
    ord("ｘ"): "X",
}
_TEXT_FORMAT = "@"
_BUILT_IN = {"49": _TEXT_FORMAT}


def whole_runs(figures: Figures, work: Path, random: Random, people: int) -> None:
    """Every encoding, then every text, then our own answer back; register and books each time."""
    stations = [station("P", "省", "430000"), station(_ORG, "县", "430121", "P")]
    users = [user("pu", "P"), user("k1u", _ORG)]
    office = Office(work / "office", {"test-filing": _CASES}, stations, users)
    ids = numbers(random, people)
    with blank_papers():
        plan = _drop(office, random, ids, ENCODINGS, "甲")
        report = office.night()
        for name, chosen in plan.items():
            _compare(figures, _codes(report, name), chosen, f"whole run, {name}")
        _stored(figures, office, ids, "after the first night")
        plan = _drop(office, random, ids, _TEXTS, "乙")
        report = office.night()
        for name, chosen in plan.items():
            _compare(figures, _codes(report, name), chosen, f"second whole run, {name}")
        told = _stored(figures, office, ids, "after the second night")
        if told != (len(ids), len(ids)):
            figures.broke(f"whole runs: {len(ids)} people became {told} applications, people")
        books = _own_books(figures, office, ids)
        answer = office.workspace.root / _report_of(report, "乙.xlsx").receipt
        office.drop(_ORG, "丙.xlsx", answer.read_bytes())
        again = _codes(office.night(), "丙.xlsx")
    figures.counts["cells of our own workbooks read back"] = books
    if again or _stored(figures, office, ids, "after our own answer came back") != told:
        figures.broke(f"our own returned workbook, dropped again, was not the same: {again}")


def _drop(
    office: Office, random: Random, ids: list[str], among: Sequence[Encoding], name: str
) -> dict[str, list[Encoding]]:
    """The same numbers in a sheet of filings and in 人员名录; file name -> encoding of each row."""
    chosen = {f"{name}.xlsx": random.choices(among, k=len(ids))}
    strings = SharedStrings()
    rows = [[words(header) for header in _HEADERS]]
    for number, one in zip(ids, chosen[f"{name}.xlsx"], strict=True):
        rows.append([one.write(number, strings, random), words(_NAME)])
    office.drop(_ORG, f"{name}.xlsx", workbook("号码", rows, strings))
    listed = f"{name}人员名录.xlsx"
    chosen[listed] = random.choices(among, k=len(ids))
    strings = SharedStrings()
    rows = [[words(header) for header in _PEOPLE]]
    for number, one in zip(ids, chosen[listed], strict=True):
        known = [words(text) for text in (_ORG, _NAME, "男" if int(number[16]) % 2 else "女")]
        rows.append([*known, one.write(number, strings, random)])
    office.drop(house.OFFICE, listed, workbook("人员名录", rows, strings))
    return chosen


def _report_of(report: RunReport, name: str) -> DropReport:
    return next(drop for drop in report.drops if drop.name == name)


def _codes(report: RunReport, name: str) -> dict[int, set[str]]:
    """Excel row -> codes that refused it."""
    found: dict[int, set[str]] = {}
    for finding in _report_of(report, name).findings:
        if finding.blocks:
            found.setdefault(finding.row or 0, set()).add(finding.code)
    return found


def _compare(
    figures: Figures, codes: dict[int, set[str]], chosen: list[Encoding], where: str
) -> None:
    for row, one in enumerate(chosen, start=2):
        figures.count("cells through whole runs")
        seen = codes.pop(row, set())
        if bool(seen) != bool(one.codes) or not seen <= one.codes:
            figures.broke(f"{where}, row {row}, {one.name}: {sorted(seen)}")
    if codes:
        figures.broke(f"{where}: refused elsewhere: {codes}")


def _stored(figures: Figures, office: Office, ids: list[str], when: str) -> tuple[int, int]:
    """How many applications and people there are; none of another number, none twice."""
    register = office.register()
    with register.read() as session:
        cases = session.execute(select(Application.subject, Application.values)).all()
        people = list(session.scalars(select(Person.number)))
    register.close()
    numbers = [subject for subject, values in cases if "身份证号" in values]
    kept = [values["身份证号"] for _, values in cases if "身份证号" in values]
    for stored in (numbers, kept, people):
        if strange := set(stored) - set(ids):
            figures.count("altered values stored", len(strange))
            figures.broke(f"{when}: {len(strange)} altered numbers are in the register")
        if len(set(stored)) != len(stored):
            figures.broke(f"{when}: one person stands twice in the register")
    return len(numbers), len(people)


def _own_books(figures: Figures, office: Office, ids: list[str]) -> int:
    """Every workbook of the outbox: whole numbers are text cells with text format, unaltered."""
    count = 0
    # The ledger masks numbers as every list does.
    complete = {"待审": False, "乙_回执": False}
    for path in sorted(office.workspace.outbox.rglob("*.xlsx")):
        seen = _numbers_of(figures, path)
        count += len(seen)
        # Forms show an example; the answer to the first night repeats what was typed wrong.
        silent = house.FOLDER_FORMS in path.parts or "甲" in path.name
        if (strange := set(seen) - set(ids)) and not silent:
            figures.broke(f"{path.name}: {len(strange)} altered numbers")
        for kind in complete:
            complete[kind] |= kind in str(path) and set(ids) <= set(seen)
    for kind, found in complete.items():
        if not found:
            figures.broke(f"no workbook of {kind} reads back every number")
    return count


def _numbers_of(figures: Figures, path: Path) -> list[str]:
    """The whole ID numbers a workbook shows; each must be text, formatted as text."""
    seen = []
    for text, is_text, text_format in _cells(path):
        if not is_text and len(text) > 14:
            figures.broke(f"{path.name}: a long number is a numeric cell")
        folded = _NOISE.sub("", text.translate(_HALF_WIDTH)).upper()
        if is_text and _WHOLE.fullmatch(folded):
            seen.append(folded)
            if not text_format:
                figures.broke(f"{path.name}: an ID cell without text format")
    return seen


def _cells(path: Path) -> Iterator[tuple[str, bool, bool]]:
    """(value, is text, has format @) of every cell, from the raw XML."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist() if name.endswith(".xml")}
    styles = etree.fromstring(parts["xl/styles.xml"])
    named = {
        f.get("numFmtId"): f.get("formatCode") for f in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    named |= _BUILT_IN
    formats = [named.get(xf.get("numFmtId")) for xf in styles.iterfind("{*}cellXfs/{*}xf")]
    table = etree.fromstring(parts.get("xl/sharedStrings.xml", b"<sst/>"))
    strings = ["".join(item.itertext("{*}t")) for item in table.iterfind("{*}si")]
    for name, body in parts.items():
        if not name.startswith("xl/worksheets/"):
            continue
        for cell in etree.fromstring(body).iter("{*}c"):
            kind, value = cell.get("t", "n"), cell.findtext("{*}v") or ""
            text_format = formats[int(cell.get("s", "0"))] == _TEXT_FORMAT
            if kind == "s":
                yield strings[int(value)], True, text_format
            elif kind == "inlineStr":
                yield "".join(cell.itertext("{*}t")), True, text_format
            elif value:
                yield value, False, text_format
