"""Small procedures and sheets built inline: a test shows the rows it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest
from stdnum.cn import ric

from procedures.model import Procedure
from procedures.records import (
    Checked,
    Drop,
    EntryKind,
    Media,
    Member,
    Package,
    PhotoProbe,
    ScanProbe,
    Sheet,
)
from procedures.tables import Tables, load_tables
from validators.check import check

TODAY = date(2026, 11, 20)

SIGN_UP: dict[str, Any] = {
    "id": "hn-test-signup",
    "version": 1,
    "prefix": "TS",
    "title": "新进人员监督岗位培训报名",
    "system": "hunan-supervision",
    "order": 1,
    "source": "seed 000",
    "sheet": "报名信息",
    "submitter": {"types": ["监督机构"]},
    "subject": "person",
    "window": {"kind": "period"},
    "unique": {"fields": ["身份证号", "培训年度", "培训期数"], "holds": "forever"},
    "fields": [
        {"name": "姓名", "type": "person_name", "required": True},
        {"name": "性别", "type": "choice", "choices": "table:性别", "required": True},
        {"name": "身份证号", "type": "id_number", "required": True, "key": True},
        {"name": "联系电话", "type": "phone"},
        {"name": "民族", "type": "choice", "choices": "table:民族"},
        {"name": "文化程度", "type": "choice", "choices": "table:文化程度"},
        {"name": "毕业时间", "type": "month"},
        {"name": "参加工作时间", "type": "date"},
        {"name": "工作年限", "type": "integer", "min": 0, "max": 60},
        {"name": "工程类技术职称", "type": "choice", "choices": "table:工程类技术职称"},
        {"name": "职称证取得时间", "type": "date"},
        {
            "name": "职称证编号",
            "type": "certificate_number",
            "required_if": {"present": "工程类技术职称"},
        },
        {"name": "注册类职业资格证书"},
        {"name": "培训年度", "type": "code"},
        {"name": "培训期数", "type": "code"},
    ],
    "attachments": [
        {
            "name": "照片",
            "kind": "photo",
            "formats": ["jpeg"],
            "required": True,
            "width": 295,
            "height": 413,
            "max_bytes": 102400,
        },
        {"name": "毕业证", "required": True, "max_pages": 5},
        {"name": "职称证", "required_if": {"present": "工程类技术职称"}},
        {"name": "劳动合同", "kind": "page_set", "formats": ["jpeg"], "max_pages": 12},
        {"name": "社保清单", "may_share": True},
    ],
}


def id_number(born: str = "19900307", sequence: int = 12, division: str = "430102") -> str:
    """A made-up number with a right check digit; an odd `sequence` is a man's."""
    body = f"{division}{born}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


def column_letters(names: Sequence[str]) -> dict[str, str]:
    return {name: chr(ord("A") + place) for place, name in enumerate(names)}


@pytest.fixture(scope="session")
def tables() -> Tables:
    return load_tables()


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def make_id() -> Callable[..., str]:
    return id_number


@pytest.fixture
def procedure() -> Callable[..., Procedure]:
    """The sign-up above with some keys replaced."""

    def build(**changes: Any) -> Procedure:
        return Procedure.model_validate({**SIGN_UP, **changes})

    return build


@pytest.fixture
def good() -> dict[str, str]:
    """A row without any finding."""
    return {
        "姓名": "易小鱼",
        "性别": "男",
        "身份证号": id_number(sequence=13),
        "联系电话": "13800000000",
        "民族": "汉族",
        "文化程度": "本科",
        "毕业时间": "2012-06",
        "参加工作时间": "2012-07-01",
        "工作年限": "14",
        "培训年度": "2026",
        "培训期数": "2",
    }


@pytest.fixture
def photo() -> Callable[..., Member]:
    """A photo that is as it should be, with changes to its probe."""

    def build(path: str, sha256: str = "", size: int = 51_200, **probe: Any) -> Member:
        seen = {
            "format": "JPEG",
            "width": 295,
            "height": 413,
            "mode": "RGB",
            "orientation": 1,
            "complete": True,
        }
        return Member(path, sha256 or path, size, Media.JPEG, PhotoProbe(**{**seen, **probe}))

    return build


@pytest.fixture
def scan() -> Callable[..., Member]:
    """A plain PDF of one page, with changes to its probe."""

    def build(path: str, sha256: str = "", **probe: Any) -> Member:
        seen = {"pages": 1, "encrypted": False}
        return Member(path, sha256 or path, 204_800, Media.PDF, ScanProbe(**{**seen, **probe}))

    return build


@pytest.fixture
def package() -> Callable[..., Package]:
    """A package of one sheet, the first row at Excel row 2."""

    def build(rows: Sequence[Mapping[str, str]], *members: Member, **sheet: Any) -> Package:
        names = list(dict.fromkeys(name for row in rows for name in row))
        index = sheet.pop("index", range(2, 2 + len(rows)))
        frame = pd.DataFrame([[row.get(n, "") for n in names] for row in rows], index, names)
        letters = column_letters(names)
        drop = Drop("d", "430100001_站", "430100001", "", "包", EntryKind.FOLDER, "", 0, (), TODAY)
        data = Sheet("报名信息", frame, letters, **sheet)
        return Package(drop, "data", "hn-test-signup", sheet=data, members=members)

    return build


@pytest.fixture
def run(
    package: Callable[..., Package], procedure: Callable[..., Procedure], tables: Tables
) -> Callable[..., Checked]:
    """Checks rows and members with the sign-up procedure or the one given."""

    def go(
        rows: Sequence[Mapping[str, str]],
        *members: Member,
        by: Procedure | None = None,
        **sheet: Any,
    ) -> Checked:
        return check(package(rows, *members, **sheet), by or procedure(), tables, TODAY)

    return go
