"""Small procedures and trees for tests of the review rules: written as YAML, as an office would."""

from __future__ import annotations

import yaml

from procedures.load import TextLoader
from procedures.model import Procedure
from procedures.records import Institution, User
from procedures.tree import Tree

HEAD = """
id: test-case
version: 1
prefix: TC
title: 试验业务
system: hunan-supervision
order: 900
source: 测试
sheet: 数据
submitter: {types: [监督机构]}
subject: person
unique: {fields: [身份证号]}
fields:
  - {name: 身份证号, type: id_number, required: true, key: true}
  - {name: 姓名, type: person_name, required: true}
  - {name: 调入机构编码, type: code}
  - {name: 合同编号}
  - {name: 填报人, type: code}
attachments:
  - {name: 合同}
"""


def procedure(text: str, **changes: object) -> Procedure:
    """A procedure whose file is HEAD plus `text`."""
    body = yaml.load(HEAD + text, Loader=TextLoader)  # noqa: S506 - a SafeLoader subclass
    return Procedure.model_validate(body | changes)


def institution(code: str, level: str, division: str, parent: str = "") -> Institution:
    """An enabled supervision agency."""
    return Institution(
        code=code,
        name=f"{code}站",
        systems=frozenset({"湖南监督"}),
        type="监督机构",
        level=level,
        division=division,
        parent=parent,
    )


#: 省 P ← 市 C1 ← 县 K1 ← 园区 Y1;  省 P ← 市 C2
TREE = Tree(
    [
        institution("P", "省", "430000"),
        institution("C1", "市", "430100", "P"),
        institution("C2", "市", "430200", "P"),
        institution("K1", "县", "430121", "C1"),
        institution("Y1", "县", "430121", "K1"),
    ]
)


def user(
    code: str, org: str, roles: str = "审核人", *, enabled: bool = True, id_number: str = ""
) -> User:
    """A user of `org`; roles joined by 、."""
    return User(code, f"用户{code}", org, frozenset(roles.split("、")), id_number, "", enabled)
