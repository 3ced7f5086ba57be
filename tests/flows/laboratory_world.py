"""A Jiangsu of two cities for end-to-end tests: laboratories, people with certificates, hands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select
from world import DAY_ONE, OUR_SHEETS, World, header_columns

from flows.report import RunReport
from flows.samples.scans import with_comment
from flows.samples.workbooks import workbook_bytes
from procedures import words
from procedures.load import load_catalogue
from procedures.words import OFFICE
from registry.lookup import applications
from registry.models import Message

PROVINCE, NANJING, SUZHOU = "JP_江苏省建设工程质量监督总站", "JC1_南京市建委", "JC2_苏州市住建局"
OUT, INTO = "JL1_南京甲检测有限公司", "JL2_苏州工业园区乙工程材料与地基基础检测有限公司"
PLACES = (
    (PROVINCE, "主管部门", "省", "320000", ""),
    (NANJING, "主管部门", "市", "320100", "JP"),
    (SUZHOU, "主管部门", "市", "320500", "JP"),
    (OUT, "检测机构", "企业", "320102", "JC1"),
    (INTO, "检测机构", "企业", "320506", "JC2"),
)
WANG, LI, ZHAO = "320102198503071230", "320102199001011232", "320102199202022341"
NAMES = {WANG: "阿卜杜热合曼·买买提艾力", LI: "李小明", ZHAO: "赵一"}


def code(place: str) -> str:
    return place.partition("_")[0]


def reviewer(place: str) -> str:
    return f"{code(place)}U"


def paper(kind: str, serial: int) -> str:
    return f"苏建检（{kind}）字第{serial:06}号"


def picture(shade: int, whose: str) -> bytes:
    """A page of one red, as a seal would make it; its shade tells pages, its bytes people apart."""
    return _page((230, shade, shade), whose)


def unsealed(whose: str) -> bytes:
    """A page in colour with no red on it."""
    return _page((90, 160, 90), whose)


def grey(whose: str) -> bytes:
    """A page without colour."""
    return _page((140, 140, 140), whose)


def _page(colour: tuple[int, int, int], whose: str) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (300, 420), colour).save(stream, "JPEG", quality=90)
    return with_comment(stream.getvalue(), whose.encode().hex())


def sheet(id: str, *table: Mapping[str, str]) -> bytes:
    """A workbook as a person makes one: the headers of the procedure, rows below."""
    body = load_catalogue()[id]
    return workbook_bytes(body.sheet, list(body.by_name), [dict(row) for row in table])


class Jiangsu(World):
    """The two cities, a person of two certificates and two of one, and what each night said."""

    def __init__(self, folder: Path) -> None:
        """Make the workspace; the first night has been."""
        super().__init__(folder, base_data=False)
        self.days = 0
        self.reports: list[RunReport] = []
        self._base_data()
        self.go()

    def go(self) -> RunReport:
        """The next night."""
        self.reports.append(self.night(DAY_ONE + timedelta(days=self.days)))
        self.days += 1
        return self.reports[-1]

    @property
    def today(self) -> date:
        """The day of the last night."""
        return DAY_ONE + timedelta(days=self.days - 1)

    def _base_data(self) -> None:
        places = [
            {"机构编码": code(place), "机构名称": place.partition("_")[2], "系统": "江苏检测",
             "机构类型": type_, "级别": level, "行政区划代码": division, "上级机构编码": parent,
             "资质": "建材、地基" if type_ == "检测机构" else "", "状态": "启用"}
            for place, type_, level, division, parent in PLACES
        ]  # fmt: skip
        users = [
            {"用户编号": reviewer(place), "姓名": "张三", "机构编码": code(place),
             "角色": "联络员、审核人", "状态": "启用"}
            for place, *_ in PLACES
        ]  # fmt: skip
        people = [
            {"机构编码": code(OUT), "姓名": name, "性别": "男" if int(number[16]) % 2 else "女",
             "证件号码": number}
            for number, name in NAMES.items()
        ]  # fmt: skip
        held = [(WANG, "建材", 1), (WANG, "地基", 2), (LI, "建材", 3), (ZHAO, "地基", 4)]
        papers = [
            {"系统": "江苏检测", "证书种类": kind, "证书编号": paper(kind, serial),
             "证件号码": number, "姓名": NAMES[number], "机构编码": code(OUT),
             "发证日期": "2024-06-01", "状态": "有信用档案"}
            for number, kind, serial in held
        ]  # fmt: skip
        for id_, table in (
            ("institutions", places), ("users", users), ("people", people),
            ("certificates", papers),
        ):  # fmt: skip
            self.drop(OFFICE, f"{id_}.xlsx", sheet(f"office-{id_}", *table))

    def file(
        self, place: str, id: str, row: Mapping[str, str], materials: Mapping[str, bytes]
    ) -> None:
        """Drop a row with its scans by `材料名` or `材料名/页码`."""
        key = row[load_catalogue()[id].key_field.name]
        files = {f"附件/{key}_{name}.jpg": content for name, content in materials.items()}
        self.drop(place, id, {"申报.xlsx": sheet(id, row), **files})

    def book(self, place: str, title: str) -> Path:
        """The newest review workbook of that title."""
        return [path for path in self.pending(place) if path.name.startswith(title)][-1]

    def said(
        self, place: str, title: str, word: str, files: Mapping[str, bytes] | None = None
    ) -> None:
        """Decide everything of the newest workbook of that title; files beside it."""
        book = self.book(place, title)
        self.review(place, word, reviewer(place), book=book, name=f"{title}/审核.xlsx")
        self.drop(place, title, files or {})

    def mark(self, place: str, form: str, **cells: str) -> None:
        """Fill in what the prefilled form of a mark lists and drop it."""
        book = load_workbook(self.outbox(place) / words.FOLDER_FORMS / f"{form}.xlsx")
        (page,) = (each for each in book if each.title not in OUR_SHEETS)
        at = self.header_row(book)
        columns = header_columns(page, at)
        for row in range(at + 1, page.max_row + 1):
            if page.cell(row, columns["办件编号"]).value:
                for name, text in cells.items():
                    page.cell(row, columns[name]).value = text
        stream = BytesIO()
        book.save(stream)
        self.drop(place, f"{form}.xlsx", stream.getvalue())

    def number(self, procedure: str) -> str:
        """The number of the last application of a procedure."""
        register = self.register()
        with register.read() as session:
            found = [case.number for case in applications(session, procedure=procedure)]
        register.close()
        return found[-1]

    def told(self, place: str) -> list[str]:
        """What the institution's digest of the last night says."""
        register = self.register()
        with register.read() as session:
            query = select(Message.text).where(
                Message.institution == code(place), Message.on == self.today
            )
            found = list(session.scalars(query.order_by(Message.id)))
        register.close()
        return found

    def papers(self, place: str, title: str, suffix: str = ".pdf") -> list[Path]:
        """What came out under that title, by day."""
        found = self.outbox(place).rglob(f"*{title}*{suffix}")
        return sorted(path for path in found if words.FOLDER_PENDING not in path.parts)
