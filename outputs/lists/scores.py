"""成绩: results of examinations and of continuing education, of those employed (C30)."""

from __future__ import annotations

from outputs.lists.definition import Inquiry, Listed, RegisterList, columns
from outputs.lists.people import employed
from procedures.keys import mask
from registry.records import entries

#: Book of the register -> what is done there, and the header of its day.
_BOOKS = {"安管考核成绩": ("考核", "考试日期"), "安管继续教育": ("继续教育", "完成日期")}
_SAID = ("证书种类", "专业", "准考证号", "证书编号", "理论成绩", "实操成绩", "完成学时", "考试情况")
_SYSTEM = "jilin-safety"


def _score_rows(inquiry: Inquiry) -> list[Listed]:
    people = [row for row in employed(inquiry) if row.system == _SYSTEM]
    books = entries(inquiry.session, _BOOKS, {row.number for row in people})
    found = []
    for row in people:
        for book, (what, on) in _BOOKS.items():
            for entry in books.get((book, row.number), ()):
                day = entry.get(on, "")
                if inquiry.year and not day.startswith(inquiry.year):
                    continue
                result = entry.get("结论") or entry.get("考核结果", "")
                said = [entry.get(name, "") for name in _SAID]
                cells = [row.name, mask(row.number), what, day, *said, result]
                found.append(Listed(row.institution, cells))
    return found


SCORES = RegisterList(
    "成绩", columns("姓名", "证件号码", "类型", "日期", *_SAID, "结论"), _score_rows
)
