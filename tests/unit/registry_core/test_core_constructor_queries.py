"""What enterprises ask of the register: 历史数据, 资格证 by number, certificates of people."""

from __future__ import annotations

import pytest
from constructors import NUMBER, PAPER, QUALIFIED, TEMPORARY, WANG, Province
from counter import codes

from outputs.lists import Inquiry
from outputs.queries import QUERIES
from procedures.keys import mask
from registry import institutions as books
from registry.engine import Register


@pytest.fixture
def hunan(register: Register) -> Province:
    return Province(register)


def asked(hunan: Province, table: str, org: str = "E1", **conditions: str) -> list[dict[str, str]]:
    """The rows of an answer to an institution about itself, header -> text."""
    with hunan.register.read() as session:
        answer = QUERIES[table].answer(
            Inquiry(
                session,
                hunan.house,
                books.tree(session),
                hunan.today,
                frozenset({org}),
                org,
                **conditions,
            )
        )
    names = [column.name for column in answer.columns]
    return [dict(zip(names, row, strict=True)) for row in answer.rows]


def test_e30_history_by_state_and_kind(hunan: Province) -> None:
    """E30: 证书状态 有效 or 注销, 注册类型 of both kinds, of the own enterprise only."""
    hunan.holding(
        {},
        {"专业": "机电工程", "状态": "注销"},
        {"证书种类": TEMPORARY, "证书编号": "湘临00000001", "有效期至": "2026-10-31"},
        {"证书编号": "湘2432019202100002", "机构编码": "E2", "证件号码": "430102199003070135",
         "姓名": "李小花"},
    )  # fmt: skip
    assert len(asked(hunan, "证书历史")) == 3
    (valid,) = asked(hunan, "证书历史", state="有效")
    assert (valid["证书编号"], valid["专业"], valid["证件号码"]) == (NUMBER, "建筑工程", mask(WANG))
    (ended,) = asked(hunan, "证书历史", state="注销")
    assert ended["专业"] == "机电工程"
    (temporary,) = asked(hunan, "证书历史", kind=TEMPORARY)
    assert (temporary["证书编号"], temporary["状态"]) == ("湘临00000001", "过期")


def test_e31_a_qualification_by_number(hunan: Province) -> None:
    """E31: by ID number only, whoever the person works for; not by those of other systems."""
    other = {"专业": "机电工程", "资格证书编号": "湘资2020000007"}
    hunan.drop([QUALIFIED, QUALIFIED | other], org="HP", id="office-qualifications")
    found = asked(hunan, "资格证", id_number=WANG)
    assert {(row["专业"], row["职改复审"]) for row in found} == {
        ("建筑工程", "是"),
        ("机电工程", "是"),
    }
    assert {row["证件号码"] for row in found} == {mask(WANG)}
    assert "机构名称" not in found[0]
    assert asked(hunan, "资格证", id_number=WANG, name="李小花") == []
    assert asked(hunan, "资格证", org="K1", id_number=WANG) == []
    assert asked(hunan, "资格证") == []


def test_b31_the_summary_of_people_has_their_certificates(hunan: Province) -> None:
    """B31, rules 1.4: 证书类别, 专业, 证书编号, 发证日期, 有效期至, 状态 beside the person."""
    person = {"证件号码": WANG, "姓名": "王建国", "性别": "男", "机构编码": "K1"}
    hunan.drop([person], org="_office", id="office-people")
    paper = PAPER | {"系统": "湖南监督", "机构编码": "K1", "专业": "土建"}
    quality = {"证书种类": "质量监督", "证书编号": "湘质安监〔2024〕ZJ-TJ-00001"}
    safety = {"证书种类": "安全监督", "证书编号": "湘质安监〔2024〕AJ-TJ-00001"}
    papers = [paper | quality, paper | safety | {"有效期至": "2026-10-31"}]
    assert codes(hunan.drop(papers, org="_office", id="office-certificates")) == []
    (row,) = asked(hunan, "人员基本信息", org="K1")
    assert (row["出生年月"], row["证书类别"]) == ("1985-03", "安全监督；质量监督")
    assert row["有效期至"] == "2026-10-31；2027-01-15"
    assert row["证书状态"] == "过期；有效"
