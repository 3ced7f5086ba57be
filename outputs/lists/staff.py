"""本企业人员: everybody an institution employs, with the certificates that stand there (C25)."""

from __future__ import annotations

from outputs.lists.definition import Inquiry, Listed, RegisterList, columns
from outputs.lists.held import HeldPaper, held_by
from outputs.lists.people import employed, person_cells
from procedures.words import SYSTEM_NAMES

#: Headers that a profile holds; 职务 is what the certificates there name.
_KNOWN = ("文化程度", "技术职称", "联系电话")


def _staff_rows(inquiry: Inquiry) -> list[Listed]:
    people = employed(inquiry)
    held = held_by(inquiry, people)
    listed = []
    for row in people:
        papers = held.get((row.number, row.system, row.institution), [])
        cells = [
            *person_cells(row, _KNOWN),
            "、".join(dict.fromkeys(paper.post for paper in papers if paper.post)),
            "；".join(map(_words, papers)),
            SYSTEM_NAMES.get(row.system, row.system),
        ]
        listed.append(Listed(row.institution, cells))
    return listed


def _words(paper: HeldPaper) -> str:
    what = "/".join(filter(None, (paper.kind, paper.speciality)))
    until = f"至 {paper.expires}" if paper.expires else ""
    return f"{what} {paper.number}（{paper.state}{until}）"


STAFF = RegisterList(
    "本企业人员",
    columns("姓名", "性别", "证件号码", *_KNOWN, "职务", "持有证书", "系统"),
    _staff_rows,
)
