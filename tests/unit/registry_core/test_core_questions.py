"""需确认: a question holds its row until it is answered, whichever way the row came."""

from __future__ import annotations

from counter import ASK, IDS, REVIEW, Counter, back, codes, procedure, row, scan

from flows.stages.receipts import message_text
from procedures import words
from procedures.words import Status
from registry import notices

ASKING = ASK + REVIEW
YES = {words.COLUMN_CONFIRM: words.CONFIRM_TRUE}


def test_an_edit_cannot_slip_a_question_past_its_sender(counter: Counter) -> None:
    counter.use(procedure(ASKING))
    first = counter.drop([row()])
    number = first.numbers[2]
    assert counter.state(number)[0] == Status.IN_REVIEW
    second = counter.drop([back(first, 2, row(工作年限="3"))])
    assert counter.state(number)[0] == Status.TO_CONFIRM
    assert second.held == {2}
    third = counter.drop([back(first, 2, row(工作年限="3"), **YES)])
    assert counter.state(number) == (Status.IN_REVIEW, "本机构")
    assert third.held == set()


def test_an_answered_workbook_counts_what_is_new(counter: Counter) -> None:
    """The rows that only came along were in before; those confirmed are told as such."""
    counter.use(procedure(ASKING))
    asked, plain = row(工作年限="3"), row(IDS[1], 姓名="李四")
    first = counter.drop([asked, plain])
    assert (first.accepted, first.again) == (2, 0)
    counter.later(1)
    second = counter.drop([back(first, 2, asked, **YES), back(first, 3, plain)])
    assert (second.accepted, second.again) == (2, 1)
    assert "收件 1 行，另有 1 行以前已收件" in message_text("《报名》", second)
    with counter.register.read() as session:
        told = [(n.topic, n.count) for n in notices.of_runs(session, [counter.run])]
    assert ("confirmed", 1) in told


def test_nor_can_a_resubmission(counter: Counter) -> None:
    counter.use(procedure(ASKING))
    first = counter.drop([row()])
    number = first.numbers[2]
    counter.decide((number, "K1", "通过"))
    counter.decide((number, "C1", "驳回"))
    counter.drop([back(first, 2, row(工作年限="3"))])
    assert counter.state(number)[0] == Status.TO_CONFIRM
    counter.drop([back(first, 2, row(工作年限="3"), **YES)])
    assert counter.state(number) == (Status.IN_REVIEW, "本机构")
    counter.decide((number, "K1", "通过"))
    assert counter.state(number) == (Status.IN_REVIEW, "市州")
    assert counter.case(number).round == 2


def test_an_old_workbook_takes_no_answer_from_the_case_that_came_after(counter: Counter) -> None:
    """Two cases of one key share a 行标识; to end the first, long done, is refused."""
    counter.use(procedure(ASKING))
    told = row(工作年限="3", 备注="连续")
    old = counter.drop([told])
    counter.decide((old.numbers[2], "K1", "通过"))
    counter.decide((old.numbers[2], "C1", "通过"))
    assert counter.state(old.numbers[2])[0] == Status.DONE
    new = counter.drop([row(工作年限="3")])
    counter.drop([back(new, 2, row(工作年限="3"), **YES)])
    refused = counter.drop([back(old, 2, told, **{words.COLUMN_ACTION: words.ACTION_DELETE})])
    assert codes(refused) == ["action-not-allowed"]
    counter.decide((new.numbers[2], "K1", "驳回"))
    counter.drop([back(new, 2, row(工作年限="3", 姓名="李四"))])
    assert counter.state(new.numbers[2]) == (Status.IN_REVIEW, "本机构")


def test_nor_can_files_that_come_on_their_own(counter: Counter) -> None:
    counter.use(procedure(ASKING, attachments=[{"name": "合同", "required": True}]))
    counter.drop([row(工作年限="3")])
    came = counter.loose(scan(f"{IDS[0]}_合同.pdf"))
    (number,) = counter.numbers()
    assert counter.state(number)[0] == Status.TO_CONFIRM
    assert codes(came) == ["fields-together"]
    assert [note["code"] for note in counter.case(number).notes] == ["fields-together"]


def test_an_answer_given_while_the_row_waited_still_stands(counter: Counter) -> None:
    counter.use(procedure(ASKING, attachments=[{"name": "合同", "required": True}]))
    first = counter.drop([row(工作年限="3")])
    counter.drop([back(first, 2, row(工作年限="3"), **YES)])
    counter.loose(scan(f"{IDS[0]}_合同.pdf"))
    (number,) = counter.numbers()
    assert counter.state(number)[0] == Status.IN_REVIEW


def test_an_answer_stands_while_its_cell_stands(counter: Counter) -> None:
    """Returned for something else, the same question is not asked again; a changed cell's is."""
    counter.use(procedure(ASKING))
    first = counter.drop([row(工作年限="3")])
    number = first.numbers[2]
    counter.drop([back(first, 2, row(工作年限="3"), **YES)])
    counter.decide((number, "K1", "驳回"))
    counter.drop([back(first, 2, row(工作年限="3", 合同编号="7"))])
    assert counter.state(number)[0] == Status.IN_REVIEW
    counter.decide((number, "K1", "驳回"))
    counter.drop([back(first, 2, row(工作年限="3", 合同编号="8", 备注=""))])
    assert counter.state(number)[0] == Status.IN_REVIEW


def test_a_first_drop_cannot_answer_what_was_never_asked(counter: Counter) -> None:
    counter.use(procedure(ASKING))
    first = counter.drop([row(工作年限="3", **YES)])
    assert counter.state(first.numbers[2])[0] == Status.TO_CONFIRM


def test_an_answer_outlives_a_withdrawal_that_is_refused(counter: Counter) -> None:
    counter.use(procedure(ASKING))
    first = counter.drop([row(工作年限="3")])
    number = first.numbers[2]
    counter.drop([back(first, 2, row(工作年限="3"), **YES)])
    counter.decide((number, "K1", "驳回"))
    asked = {words.COLUMN_ACTION: words.ACTION_WITHDRAW}
    assert codes(counter.drop([back(first, 2, row(工作年限="3"), **asked)])) == [
        "action-not-allowed"
    ]
    counter.drop([back(first, 2, row(工作年限="3", 合同编号="7"))])
    assert counter.state(number)[0] == Status.IN_REVIEW


def test_an_answer_ends_with_its_application(counter: Counter) -> None:
    """A new application of the same person has its own question."""
    counter.use(procedure(ASKING))
    first = counter.drop([row(工作年限="3")])
    counter.drop([back(first, 2, row(工作年限="3"), **YES)])
    end = {words.COLUMN_ACTION: words.ACTION_DELETE}
    counter.drop([back(first, 2, row(工作年限="3"), **end)])
    assert counter.state(first.numbers[2])[0] in (Status.DELETED, Status.WITHDRAWN)
    anew = counter.drop([row(工作年限="3", 合同编号="9")])
    assert counter.state(anew.numbers[2])[0] == Status.TO_CONFIRM
