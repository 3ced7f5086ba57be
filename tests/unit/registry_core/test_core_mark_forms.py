"""Workbooks that register marks: one shape, forms that list what waits, rows that end waits."""

from __future__ import annotations

import pytest
from counter import IDS, Counter, codes, procedure, row
from sqlalchemy import select

from outputs.workbooks.cases_at_step import rows_at_step
from procedures.model import Procedure
from procedures.words import OFFICE
from registry.marked import in_batches
from registry.models import ApplicationEvent

BATCH = {"年度": "2026", "批次": "3"}
PUBLIC = """
review:
  - name: 省级审批
    by: province
    decisions: {通过: next, 退回: "return:submitter"}
  - name: 公示批次
    wait: {event: 公示, status: publicity}
  - name: 公示
    wait: {working_days: 5, objections: true, status: publicity}
  - name: 公告
    wait: {event: 公告, status: to_announce}
outputs:
  - {id: mark-list, title: 收回清单, formats: [xlsx], with: {mark: 收回}}
"""


@pytest.fixture
def public(counter: Counter) -> str:
    """An application that waits for its batch: its number."""
    counter.use(procedure(PUBLIC))
    number = counter.drop([row()]).numbers[2]
    counter.decide((number, "P", "通过"))
    return number


def listed(counter: Counter, id_: str, org: str = "P") -> list[str]:
    """The numbers that the form of a mark lists for an institution."""
    law: Procedure = counter.catalogue[id_]
    with counter.register.read() as session:
        return [each["办件编号"] for each in rows_at_step(session, law, org)]


def test_each_form_lists_what_stands_at_its_step(counter: Counter, public: str) -> None:
    """E02, D06, D15: 公示, 异议, 异议处理, 公告, 收回 in their turn; nothing is listed twice."""

    def register(id_: str, **more: str) -> list[str]:
        return codes(counter.drop([{"办件编号": public} | more], org="P", id=id_))

    forms = ("publicity", "objection", "objection-settled", "announcement", "recall")

    def due() -> list[str]:
        return [each for each in forms if listed(counter, f"office-{each}") == [public]]

    assert due() == ["publicity"]
    assert register("office-publicity", **BATCH) == []
    counter.tick()
    assert due() == ["objection"]
    assert register("office-objection", 异议内容="学历不实") == []
    assert due() == ["objection", "objection-settled"]
    assert register("office-objection-settled", 处理结论="不成立", 处理结果="学历属实") == []
    counter.later(10)
    counter.tick()
    assert due() == ["announcement"]
    assert register("office-announcement", **BATCH) == []
    counter.tick()
    assert counter.state(public) == ("done", "")
    assert due() == ["recall"]
    assert register("office-recall", 收到日期="2026-11-02") == []
    assert due() == []
    with counter.register.read() as session:
        (marked,) = in_batches(session, ["test-case"], "公示")
        assert marked.mark is not None
        assert marked.mark.batch == "2026年第3批"


def test_a_form_lists_the_territory_and_the_operator_sees_all(
    counter: Counter, public: str
) -> None:
    assert listed(counter, "office-publicity", OFFICE) == [public]
    assert listed(counter, "office-publicity", "K2") == []


def test_the_same_row_twice_and_an_unknown_one(counter: Counter, public: str) -> None:
    first = counter.drop([{"办件编号": public} | BATCH], org="P", id="office-publicity")
    again = counter.drop([{"办件编号": public} | BATCH], org="P", id="office-publicity")
    assert codes(first) == []
    assert codes(again) != []
    unknown = {"办件编号": f"TC-2026-{IDS[0][:6]}"} | BATCH
    assert codes(counter.drop([unknown], org="P", id="office-publicity")) == ["reference-unknown"]


def settled(counter: Counter, number: str, conclusion: str) -> None:
    """An objection during 公示 and what was found about it."""
    counter.drop([{"办件编号": number} | BATCH], org="P", id="office-publicity")
    counter.tick()
    assert counter.state(number) == ("publicity", "公示")
    found = {"办件编号": number, "处理结论": conclusion, "处理结果": "学历不实"}
    asked = {"办件编号": number, "异议内容": "反映学历不实"}
    assert codes(counter.drop([asked], org="P", id="office-objection")) == []
    assert codes(counter.drop([found], org="P", id="office-objection-settled")) == []


def test_an_upheld_objection_ends_the_case_with_what_was_found(
    counter: Counter, public: str
) -> None:
    """E02, rules 4.4: no announcement, no certificate; the reason stands in the history."""
    settled(counter, public, "成立，不予通过")
    assert counter.state(public) == ("rejected", "")
    counter.later(30)
    counter.tick()
    assert counter.state(public) == ("rejected", "")
    with counter.register.read() as session:
        query = select(ApplicationEvent).where(ApplicationEvent.subject == public)
        last = session.scalars(query.order_by(ApplicationEvent.seq.desc())).first()
        assert last is not None
        assert (last.word, last.opinion, last.institution) == ("成立，不予通过", "学历不实", "P")


def test_an_upheld_objection_may_go_back_to_who_decided(counter: Counter, public: str) -> None:
    """E02, rules 4.2: 异议 → 省厅复核; after it the publicity begins anew."""
    settled(counter, public, "成立，重新审核")
    assert counter.state(public) == ("in_review", "省级审批")
    counter.decide((public, "P", "通过"))
    assert counter.state(public) == ("publicity", "公示")
    counter.tick()
    assert counter.state(public) == ("publicity", "公示")
    counter.later(10)
    counter.tick()
    assert counter.state(public) == ("to_announce", "公告")
