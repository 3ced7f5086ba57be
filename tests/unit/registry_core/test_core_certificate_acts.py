"""Acts on certificates as effects: 注销, 变更, 补办, 调入/调离 as their kinds allow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from counter import IDS, Counter, codes, procedure
from sqlalchemy import select

from registry.certificates import Held, by_number, by_person
from registry.models import ApplicationEvent

PAPER = {
    "系统": "湖南监督", "证书种类": "质量监督", "证书编号": "甲0001", "证件号码": IDS[0],
    "姓名": "张三", "机构编码": "K1", "专业": "土建", "发证日期": "2025-06-01",
    "有效期至": "2027-05-31", "状态": "有效",
}  # fmt: skip
ONE_STEP = """
review:
  - name: 省级审批
    by: province
    decisions: {通过: done, 退回: "return:submitter"}
effects:
"""


def acting(effect: str, **changes: object) -> Any:
    """The small procedure with an effect; 合同编号 holds the certificate number."""
    return procedure(f"{ONE_STEP}  - {effect}\n", **changes)


def holding(counter: Counter, *papers: dict[str, str]) -> None:
    """The office records certificates."""
    outcome = counter.drop([PAPER | paper for paper in papers], org="P", id="office-certificates")
    assert outcome.accepted == len(papers), codes(outcome)


def done(counter: Counter, **values: str) -> str:
    """A case of the small procedure, filed and passed: its number."""
    asked = {"身份证号": IDS[0], "姓名": "张三", "合同编号": "甲0001"} | values
    number = counter.drop([asked]).numbers[2]
    counter.decide((number, "P", "通过"))
    assert counter.state(number) == ("done", "")
    return number


def held(counter: Counter, number: str = "甲0001") -> list[Held]:
    with counter.register.read() as session:
        found = by_number(session, "hunan-supervision", [number]).get(number, [])
        session.expunge_all()
        return found


@pytest.mark.parametrize(
    ("act", "state", "edition", "mark"),
    [("注销", "注销", 1, ""), ("变更", "有效", 2, ""), ("补办", "有效", 2, "补")],
)
def test_an_act_changes_the_certificate(
    counter: Counter, act: str, state: str, edition: int, mark: str
) -> None:
    """B32, B36, B40: the number stays, the paper may be a new one."""
    holding(counter, {})
    counter.use(acting(f"{{effect: certificate-act, with: {{act: {act}, number: 合同编号}}}}"))
    done(counter)
    (now,) = held(counter)
    assert (now.version.state, now.version.edition, now.version.mark) == (state, edition, mark)
    assert now.version.expires == date(2027, 5, 31)


def test_columns_follow_the_fields_named(counter: Counter) -> None:
    """B32: several things change at once; a blank field changes nothing."""
    holding(counter, {})
    effect = "set: {institution: 调入机构编码, holder: 备注}"
    counter.use(
        acting(f"{{effect: certificate-act, with: {{act: 变更, number: 合同编号, {effect}}}}}")
    )
    done(counter, 调入机构编码="K2")
    (now,) = held(counter)
    assert (now.version.institution, now.version.holder) == ("K2", "张三")


def test_one_speciality_of_several(counter: Counter) -> None:
    """E18: 注销 of the 专业 named, the others stay."""
    holding(counter, {}, {"专业": "安装"}, {"专业": "市政"})
    effect = "{act: 注销, number: 合同编号, speciality: 备注}"
    counter.use(acting(f"{{effect: certificate-act, with: {effect}}}"))
    done(counter, 备注="土建、市政")
    states = {one.speciality: one.version.state for one in held(counter)}
    assert states == {"土建": "注销", "安装": "有效", "市政": "注销"}


def test_every_certificate_of_a_person(counter: Counter) -> None:
    holding(counter, {}, {"证书种类": "安全监督", "证书编号": "乙0001"})
    effect = "{act: 注销, id: 身份证号, kinds: [质量监督]}"
    counter.use(acting(f"{{effect: certificate-act, with: {effect}}}"))
    done(counter)
    with counter.register.read() as session:
        found = by_person(session, "hunan-supervision", IDS)[IDS[0]]
        states = {one.number: one.version.state for one in found}
    assert states == {"甲0001": "注销", "乙0001": "有效"}


def test_a_state_that_forbids_it_stands_and_is_told(counter: Counter) -> None:
    """What was overtaken between filing and decision changes nothing, and the event says so."""
    holding(counter, {})
    counter.use(acting("{effect: certificate-act, with: {act: 补办, number: 合同编号}}"))
    number = counter.drop(
        [{"身份证号": IDS[0], "姓名": "张三", "合同编号": "甲0001"}]
    ).numbers[2]  # fmt: skip
    holding(counter, {"状态": "注销"})
    counter.decide((number, "P", "通过"))
    (now,) = held(counter)
    assert (now.version.state, now.version.edition) == ("注销", 1)
    with counter.register.read() as session:
        query = select(ApplicationEvent.payload).where(ApplicationEvent.subject == number)
        last = session.scalars(query.order_by(ApplicationEvent.seq)).all()[-1]
    assert last["甲0001 土建"] == {"refused": "补办", "state": "注销"}
