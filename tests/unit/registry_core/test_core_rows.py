"""Rows dropped again, copied, renamed, taken back: one row, one case, whatever the workbook."""

from __future__ import annotations

from counter import ASK, IDS, REVIEW, Counter, back, codes, procedure, row, scan

from procedures import words
from procedures.words import DropResult, Status

NEEDS_SCAN = "attachments: [{name: 合同, required: true}]\n" + REVIEW
DELETE = {words.COLUMN_ACTION: words.ACTION_DELETE}


def needs_scan() -> object:
    return procedure(REVIEW, attachments=[{"name": "合同", "required": True}])


def test_an_old_workbook_about_an_ended_case_finds_the_new_one(counter: Counter) -> None:
    """N1 deleted, refiled as N2; the first receipt dropped again must not file a third."""
    first = counter.drop([row()])
    old = back(first, 2, row())
    counter.drop([old | DELETE])
    second = counter.drop([row(备注="再报")])
    assert second.numbers[2] != first.numbers[2]
    again = counter.drop([old])
    assert again.result is DropResult.ACCEPTED
    assert again.numbers[2] == second.numbers[2]
    assert len(counter.numbers()) == 2
    assert counter.case(second.numbers[2]).values == row()


def test_a_row_taken_back_twice_is_taken_back_once(counter: Counter) -> None:
    """The returned sheet keeps 操作; dropped again it says so and ends nobody else's case."""
    first = counter.drop([row()])
    gone = back(first, 2, row()) | DELETE
    counter.drop([gone])
    second = counter.drop([row(备注="再报")])
    again = counter.drop([gone])
    assert codes(again) == ["already-ended"]
    assert again.result is DropResult.ACCEPTED
    assert counter.state(second.numbers[2])[0] == Status.IN_REVIEW


def test_a_forgotten_row_is_forgotten_once_more(counter: Counter) -> None:
    counter.use(needs_scan())
    first = counter.drop([row()])
    gone = back(first, 2, row()) | DELETE
    assert counter.drop([gone]).result is DropResult.ACCEPTED
    assert counter.drop([gone]).result is DropResult.ACCEPTED


def test_delete_and_edit_of_one_case_in_one_sheet(counter: Counter) -> None:
    """The second row about a case is refused; a deleted case does not come back to life."""
    first = counter.drop([row()])
    both = [back(first, 2, row()) | DELETE, row(备注="改")]
    again = counter.drop(both)
    assert "duplicate-row" in codes(again, 3)
    assert counter.state(first.numbers[2])[0] == Status.DELETED
    assert counter.kinds(first.numbers[2]) == ["filed", "deleted"]


def test_a_refused_twin_stays_without_number_and_can_be_taken_back(counter: Counter) -> None:
    """Dropped again it is told the same thing once; 删除 ends the twin and not the case."""
    both = [row(), row(备注="又")]
    first = counter.drop(both)
    again = counter.drop([back(first, 2, both[0]), back(first, 3, both[1])])
    assert codes(again, 3) == codes(first, 3) == ["duplicate-row"]
    assert 3 not in again.numbers
    alone = counter.drop([back(again, 3, both[1]) | DELETE])
    assert alone.result is DropResult.ACCEPTED
    third = counter.drop([back(first, 2, both[0]), back(again, 3, both[1]) | DELETE])
    assert third.result is DropResult.ACCEPTED
    assert counter.kinds(first.numbers[2]) == ["filed"]


def test_a_row_copied_with_its_hidden_id_is_a_row_of_its_own(counter: Counter) -> None:
    first = counter.drop([row(性别="不详")])
    assert first.result is DropResult.TO_CORRECT
    fixed = back(first, 2, row(性别="男"))
    both = [fixed, fixed | {"身份证号": IDS[1], "姓名": "李四"}]
    second = counter.drop(both)
    assert second.result is DropResult.ACCEPTED
    assert len(set(second.row_ids.values())) == len(set(second.numbers.values())) == 2
    third = counter.drop([back(second, 2, both[0]), back(second, 3, both[1])])
    assert codes(third) == ["already-received"] * 2


def test_waiting_rows_dropped_again_in_a_fresh_workbook_are_the_same_rows(
    counter: Counter,
) -> None:
    """Else two rows would wait for one file, which then fits neither."""
    counter.use(needs_scan())
    first, second = counter.drop([row()]), counter.drop([row(备注="补充")])
    assert first.row_ids == second.row_ids
    done = counter.loose(scan(f"{IDS[0]}_合同.pdf"))
    assert done.result is DropResult.ACCEPTED
    assert [counter.case(n).values["备注"] for n in counter.numbers()] == ["补充"]


def test_base_data_back_and_forth_from_one_old_workbook(counter: Counter) -> None:
    """A → B → A: the register says what was dropped last, whichever receipt it was written in."""
    counter.use(procedure("effects: [{effect: person, with: {id: 身份证号}}]\n"))
    first = counter.drop([row(备注="甲")])
    old = back(first, 2, row(备注="甲"))
    counter.drop([old | {"备注": "乙"}])
    third = counter.drop([old])
    assert third.result is DropResult.ACCEPTED
    assert "already-received" not in codes(third)
    assert len(counter.numbers()) == 3


def test_a_broken_key_of_any_length_costs_its_row_only(counter: Counter) -> None:
    """What stands in a broken cell is kept as far as a column holds it (PostgreSQL)."""
    long = "身" * 5000
    found = counter.drop([row(long), row(IDS[1], 姓名="李四")], scan(f"{IDS[1]}_合同.pdf"))
    assert found.result is DropResult.PARTLY_ACCEPTED
    assert (found.accepted, found.refused) == (1, 1)


def test_a_row_id_of_another_form_is_not_this_row(counter: Counter) -> None:
    """A row copied from one form into another leaves the first one's record alone."""
    other = procedure(
        REVIEW, id="test-other", prefix="TO", unique={"fields": ["身份证号"], "scope": "other"}
    )
    counter.use(procedure(), other)
    first = counter.drop([row()])
    copied = {**row(), words.COLUMN_ROW_ID: first.row_ids[2]}
    second = counter.drop([copied], id="test-other")
    assert second.result is DropResult.ACCEPTED
    assert second.row_ids[2] != first.row_ids[2]


def test_whole_file_takes_all_or_none_and_says_why(counter: Counter) -> None:
    counter.use(procedure(acceptance="whole_file"))
    found = counter.drop([row(), row(IDS[1], 性别="不详")])
    assert counter.numbers() == []
    assert codes(found, 2) == ["whole-file"]
    assert codes(found, 3) == ["choice"]
    assert counter.drop([row(), row(IDS[1])]).result is DropResult.ACCEPTED


def test_a_hidden_question_of_a_procedure_without_steps_has_its_effects(counter: Counter) -> None:
    """Confirmed = done at once: the effects come with it, not never."""
    counter.use(procedure(ASK + "effects: [{effect: person, with: {id: 身份证号}}]\n"))
    first = counter.drop([row(工作年限="3")])
    number = first.numbers[2]
    assert counter.state(number)[0] == Status.TO_CONFIRM
    answered = back(first, 2, row(工作年限="3"), 确认=words.CONFIRM_TRUE)
    counter.drop([answered])
    assert counter.state(number)[0] == Status.DONE
    from sqlalchemy import func, select

    from registry.models import PersonProfile

    with counter.register.read() as session:
        assert session.scalar(select(func.count()).select_from(PersonProfile)) == 1
