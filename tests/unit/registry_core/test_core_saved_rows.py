"""F18: 上报 = 否 keeps a row without filing it; what is submitted can only be looked at."""

from __future__ import annotations

from counter import REVIEW, Counter, back, codes, procedure, row, scan

from procedures.model import Procedure
from registry.models import SubmissionRow

FILE = scan("附件/430102198503071236_合同.pdf")


def saving(counter: Counter) -> None:
    """The small procedure with a column 上报 (备注 of the small form) and a scan it needs."""
    body = procedure(REVIEW).model_dump(by_alias=True)
    body["submit_field"] = "备注"
    body["attachments"] = [{"name": "合同", "required": True}]
    counter.use(Procedure.model_validate(body))


def states(counter: Counter) -> list[str]:
    with counter.register.read() as session:
        return sorted(session.scalars(SubmissionRow.__table__.select().with_only_columns(
            SubmissionRow.state)))  # fmt: skip


def test_a_saved_row_is_checked_and_kept_and_not_filed(counter: Counter) -> None:
    saving(counter)
    outcome = counter.drop([row(备注="否"), row("430102199003070135", 备注="否", 工作年限="99")])
    assert codes(outcome, 2) == ["saved-only"]
    assert codes(outcome, 3) == ["number-range"]
    assert (outcome.accepted, outcome.refused) == (1, 1)
    assert counter.numbers() == []
    assert states(counter) == ["refused", "saved"]


def test_it_is_edited_and_then_submitted(counter: Counter) -> None:
    saving(counter)
    first = counter.drop([row(备注="否")], FILE)
    again = counter.drop([back(first, 2, row(备注="否", 工作年限="5"))])
    assert codes(again) == ["attachment-kept", "saved-only"]
    sent = counter.drop([back(again, 2, row(备注="是", 工作年限="5"))])
    assert sent.row_ids == first.row_ids
    assert counter.state(sent.numbers[2]) == ("in_review", "本机构")
    assert counter.case(sent.numbers[2]).materials["合同"][0]["sha256"] == FILE.sha256


def test_it_is_deleted(counter: Counter) -> None:
    saving(counter)
    first = counter.drop([row(备注="否")])
    assert codes(counter.drop([back(first, 2, row(备注="否"), 操作="删除")])) == []
    assert (counter.numbers(), states(counter)) == ([], ["forgotten"])


def test_what_is_submitted_stays_submitted(counter: Counter) -> None:
    saving(counter)
    first = counter.drop([row(备注="是")], FILE)
    assert codes(counter.drop([back(first, 2, row(备注="否"))])) == ["action-not-allowed"]
    assert counter.state(first.numbers[2]) == ("in_review", "本机构")


def test_a_returned_case_waits_for_its_sender(counter: Counter) -> None:
    saving(counter)
    first = counter.drop([row(备注="是")], FILE)
    counter.decide((first.numbers[2], "K1", "驳回"))
    assert codes(counter.drop([back(first, 2, row(备注="否", 工作年限="5"))])) == ["saved-only"]
    assert counter.state(first.numbers[2]) == ("returned", "")


def test_files_that_come_later_stay_with_it(counter: Counter) -> None:
    saving(counter)
    first = counter.drop([row(备注="否")])
    assert "attachment-orphan" not in codes(counter.loose(FILE))
    sent = counter.drop([back(first, 2, row(备注="是"))])
    assert counter.state(sent.numbers[2]) == ("in_review", "本机构")
