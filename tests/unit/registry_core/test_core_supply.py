"""What a reviewer's step brings is his: the sender neither loses nor changes it."""

from __future__ import annotations

from counter import IDS, Counter, back, codes, procedure, row

from procedures.words import Status

SUPPLY = """
review:
  - {name: 本机构, by: own_institution, on_resubmit: true, decisions: {通过: next}}
  - name: 市州
    by: city
    supply: {fields: [合同编号]}
    decisions: {通过: next}
  - {name: 省级, by: province, decisions: {通过: done, 驳回: "return:submitter"}}
"""


def test_what_a_step_brought_stands_when_the_sender_corrects(counter: Counter) -> None:
    """The approval between stands (design 6), and so does what came with it."""
    counter.use(procedure(SUPPLY))
    first = counter.drop([row()])
    number = first.numbers[2]
    counter.decide((number, "K1", "通过"))
    counter.decide((number, "C1", "通过"), supplied={"合同编号": "7"})
    counter.decide((number, "P", "驳回"))
    unchanged = counter.drop([back(first, 2, row())])
    assert codes(unchanged) == ["resubmit-unchanged"]
    counter.drop([back(first, 2, row(备注="改", 合同编号="9"))])
    assert counter.case(number).values == row(备注="改", 合同编号="7")
    counter.decide((number, "K1", "通过"))
    assert counter.state(number) == (Status.IN_REVIEW, "省级")


def test_a_case_that_was_supplied_is_received_only_once(counter: Counter) -> None:
    counter.use(procedure(SUPPLY))
    first = counter.drop([row(IDS[1], 姓名="李四")])
    number = first.numbers[2]
    counter.decide((number, "K1", "通过"))
    counter.decide((number, "C1", "通过"), supplied={"合同编号": "7"})
    assert codes(counter.drop([row(IDS[1], 姓名="李四")])) == ["already-received"]
