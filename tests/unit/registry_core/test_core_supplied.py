"""What a later step supplies is checked cell by cell before its decision counts."""

from __future__ import annotations

import pandas as pd
import pytest
from counter import DAY, Counter, procedure, row

from procedures.records import CellKind, Sheet
from procedures.words import Status
from validators.supplied import Supplied, supplied_cells

SCORED = """
review:
  - name: 评分
    by: own_institution
    supply: {fields: [工作年限, 性别]}
    decisions: {通过: next, 驳回: "return:submitter"}
  - {name: 复核, by: city, decisions: {通过: done}}
"""


def cells(texts: dict[int, dict[str, str]], kinds: dict[str, dict[int, CellKind]]) -> Sheet:
    names = ["申请编号", "工作年限", "性别", "备注"]
    frame = pd.DataFrame(
        [[texts[number].get(name, "") for name in names] for number in texts],
        list(texts),
        names,
        dtype=object,
    )
    return Sheet("审核", frame, dict(zip(names, "ABCD", strict=True)), kinds)


@pytest.fixture
def read(counter: Counter) -> dict[int, Supplied]:
    sheet = cells(
        {
            2: {"工作年限": "７", "性别": "男", "备注": "不归本环节"},
            3: {"工作年限": "七年", "性别": "未知"},
            4: {"工作年限": "60", "性别": "女"},
            5: {"工作年限": "8", "性别": "男"},
        },
        {"工作年限": {5: CellKind.FORMULA}},
    )
    return supplied_cells(sheet, procedure(SCORED), counter.catalogue.tables, DAY)


def test_cells_are_read_as_a_senders_own(read: dict[int, Supplied]) -> None:
    assert read[2] == Supplied({"工作年限": "7", "性别": "男"})


def test_broken_cells_are_named_where_they_stand_and_hold_no_value(
    read: dict[int, Supplied],
) -> None:
    found = {
        row: [(fault.code, fault.column, fault.row) for fault in supplied.faults]
        for row, supplied in read.items()
    }
    assert found == {
        2: [],
        3: [("choice", "C", 3), ("number-range", "B", 3)],
        4: [("number-range", "B", 4)],
        5: [("formula-cell", "B", 5)],
    }
    assert read[3].values == {}
    assert read[4].values == {"性别": "女"}


def test_a_decision_with_broken_cells_does_not_count(
    counter: Counter, read: dict[int, Supplied]
) -> None:
    """Every broken cell is named; nothing moves."""
    counter.use(procedure(SCORED))
    number = counter.drop([row()]).numbers[2]
    bad = read[3]
    applied = counter.decide((number, "K1", "通过"), supplied=bad.values, faults=bad.faults)
    assert sorted(f.code for f in applied.findings) == ["choice", "number-range"]
    assert applied.applied == {}
    assert counter.state(number) == (Status.IN_REVIEW, "评分")
    good = read[2]
    counter.decide((number, "K1", "通过"), supplied=good.values, faults=good.faults)
    assert counter.state(number) == (Status.IN_REVIEW, "复核")
    assert counter.case(number).values["工作年限"] == "7"


def test_a_return_asks_for_no_score(counter: Counter, read: dict[int, Supplied]) -> None:
    """What a step must bring is asked of a decision that lets the case go on."""
    counter.use(procedure(SCORED))
    number = counter.drop([row()]).numbers[2]
    counter.decide((number, "K1", "驳回"), supplied=read[3].values, faults=read[3].faults)
    assert counter.state(number)[0] == Status.RETURNED
    assert "工作年限" not in counter.case(number).values
