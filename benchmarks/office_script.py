"""The script an office writes for itself: pandas, openpyxl, Pillow, pdfplumber, row by row.

It checks a handful of rules (ours are in the procedure file), keeps no archive, and commits
every row, as such scripts do.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from time import perf_counter
from typing import Any

_ID = re.compile(r"\d{17}[\dX]")
_PHONE = re.compile(r"1\d{10}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REQUIRED = ("姓名*", "性别*", "身份证号*", "联系电话*", "文化程度*", "毕业院校*", "工作经历*")
_MATERIALS = ("毕业证", "职称证")
_MOST_PHOTO_BYTES = 200 * 1024


def office_script(package: Path, database: Path) -> float:
    """Seconds for the folder `package`; good rows go into `database`, one commit each."""
    import pandas as pd
    import pdfplumber  # noqa: F401
    from PIL import Image  # noqa: F401

    started = perf_counter()
    workbook = next(package.glob("*.xlsx"))
    table = pd.read_excel(workbook, engine="openpyxl", dtype=str).fillna("")
    connection = sqlite3.connect(database)
    connection.execute("create table people (id text primary key, name text, problems text)")
    for _, row in table.iterrows():
        number = row["身份证号*"]
        problems = _cells(row) + _photo(package, number) + _scans(package, number)
        connection.execute(
            "insert or replace into people values (?, ?, ?)",
            (number, row["姓名*"], "；".join(problems)),
        )
        connection.commit()
    connection.close()
    return perf_counter() - started


def _cells(row: Any) -> list[str]:
    problems = [f"{name} 未填写" for name in _REQUIRED if not row[name]]
    number = row["身份证号*"]
    if not _ID.fullmatch(number) or _check_character(number) != number[17]:
        problems.append("身份证号有误")
    if not _PHONE.fullmatch(row["联系电话*"]):
        problems.append("联系电话有误")
    return problems


def _check_character(number: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11]


def _photo(package: Path, number: str) -> list[str]:
    from PIL import Image

    path = package / "附件" / f"{number}.jpg"
    if not path.is_file():
        return ["缺照片"]
    with Image.open(path) as photo:
        photo.load()
        wrong = photo.mode != "RGB" or photo.width >= photo.height
    return ["照片有误"] if wrong or path.stat().st_size > _MOST_PHOTO_BYTES else []


def _scans(package: Path, number: str) -> list[str]:
    import pdfplumber

    problems = []
    for material in _MATERIALS:
        path = package / "附件" / f"{number}_{material}.pdf"
        if not path.is_file():
            problems.append(f"缺{material}")
            continue
        with pdfplumber.open(path) as document:
            text = "".join(page.extract_text() for page in document.pages)
            if not document.pages or (text and material not in text):
                problems.append(f"{material}有误")
    return problems
