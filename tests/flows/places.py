"""Other systems than the sample province: their institutions and users, and sheets by hand."""

from __future__ import annotations

from collections.abc import Iterable

from world import World

from flows.samples.workbooks import workbook_bytes
from procedures.load import load_catalogue
from procedures.words import OFFICE

#: 机构编码, 机构名称, 机构类型, 级别, 行政区划代码, 上级机构编码, 统一社会信用代码.
Place = tuple[str, str, str, str, str, str, str]


def sheet(id: str, *table: dict[str, str]) -> bytes:
    """A workbook as a person makes one: the headers of the procedure, rows below."""
    body = load_catalogue()[id]
    return workbook_bytes(body.sheet, list(body.by_name), list(table))


def drop_places(world: World, system: str, places: Iterable[Place]) -> None:
    """The office's workbooks of institutions, and one reviewer each: `<机构编码>U`."""
    found = list(places)
    institutions = [
        {
            "机构编码": code, "机构名称": name, "系统": system, "机构类型": type_, "级别": level,
            "行政区划代码": division, "上级机构编码": parent, "统一社会信用代码": credit,
            "状态": "启用",
        }
        for code, name, type_, level, division, parent, credit in found
    ]  # fmt: skip
    users = [
        {
            "用户编号": f"{place[0]}U", "姓名": "张三", "机构编码": place[0], "角色": "审核人",
            "状态": "启用",
        }
        for place in found
    ]  # fmt: skip
    world.drop(OFFICE, "机构.xlsx", sheet("office-institutions", *institutions))
    world.drop(OFFICE, "用户.xlsx", sheet("office-users", *users))
