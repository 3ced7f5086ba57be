"""Where a rule comes from, as users read it: titles of documents, not our own references."""

from __future__ import annotations

import re

#: The five source documents by their number, under the titles they bear.
DOCUMENTS = {
    "000": "《湖南省建设工程质量安全监督机构管理系统培训报名操作流程》",
    "001": "《湖南省建设工程质量安全监督机构管理系统操作手册》",
    "002": "《吉林省建设工程安管人员管理系统操作流程图》",
    "003": "《全省建设工程质量检测机构及人员信用管理操作程序》",
    "004": "《湖南省二级建造师注册管理系统企业个人操作手册》",
}
_SEED = re.compile(r"seed (\d{3})(?: L[\d、\-L]+)?(?:[：:](?P<said>.+))?")
_OURS = re.compile(r"(规则 [\d.、]+|D-[A-Z]\d+.*)")


def basis_words(basis: str) -> str:
    """A ground of a rule for receipts and handbooks; "" when it is only a reference of ours."""
    found = []
    for part in re.split(r"[；;]", basis):
        text = part.strip()
        seed = _SEED.fullmatch(text)
        if seed and seed[1] in DOCUMENTS:
            said = f"：{seed['said']}" if seed["said"] else ""
            found.append(DOCUMENTS[seed[1]] + said)
        elif text == "来源=建议值":
            found.append("建议值")
        elif text and not _OURS.fullmatch(text):
            found.append(text)
    return "；".join(dict.fromkeys(found))
