"""资格证: what a person is qualified for, asked by his number (E31; seed 004 L572-578).

The list is the authority's and no institution's: who files for 二级建造师 may ask about anybody,
one at a time, and only who knows the number. Others find nothing.
"""

from __future__ import annotations

from outputs.lists.definition import Inquiry, Listed, RegisterList, columns
from procedures.keys import mask
from procedures.words import OFFICE, SYSTEM_NAMES
from registry.records import entries

BOOK = "资格证"
_SYSTEM = SYSTEM_NAMES["hunan-constructors"]
_SAID = ("资格证书编号", "管理号", "专业", "取得时间", "签发时间", "职改复审")


def _rows(inquiry: Inquiry) -> list[Listed]:
    number, asker = inquiry.id_number, inquiry.tree.get(inquiry.asker or "")
    if not number or (inquiry.asker and (asker is None or _SYSTEM not in asker.systems)):
        return []
    found = entries(inquiry.session, [BOOK], [number]).get((BOOK, number), ())
    owner = inquiry.asker or OFFICE
    return [
        Listed(owner, [one.get("姓名", ""), mask(number), *(one.get(name, "") for name in _SAID)])
        for one in found
        if inquiry.name in ("", one.get("姓名", ""))
    ]


QUALIFICATIONS = RegisterList("二级建造师资格证", columns("姓名", "证件号码", *_SAID), _rows)
