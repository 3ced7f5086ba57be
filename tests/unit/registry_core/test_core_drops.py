"""Drops replayed after a crash, many files, windows and corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter import DAY, IDS, REVIEW, Counter, back, codes, procedure, row, scan
from sqlalchemy import select

from procedures.words import DropResult, Status
from registry.models import Attachment, PeriodVersion
from registry.orphans import found_owner, orphans_of
from registry.versions import put

WINDOW = {"kind": "period", "year_field": "合同编号", "term_field": "备注"}
IN_TERM = {"合同编号": "2026", "备注": "2"}


def period(counter: Counter) -> None:
    """A sign-up from the first day to the sixth, corrections until the twelfth."""
    columns = {
        "code": "T1", "title": "通知", "procedure": "test-case", "year": "2026", "term": "2",
        "opens": DAY, "closes": DAY + timedelta(days=5),
        "corrections_until": DAY + timedelta(days=11), "review_until": None,
        "training_from": None, "training_to": None, "quota": None,
    }  # fmt: skip
    with counter.register.write() as session:
        put(session, PeriodVersion, ("code",), [columns], on=DAY, event_of=[""])


def signup(counter: Counter) -> None:
    counter.use(
        procedure(REVIEW, window=WINDOW, unique={"fields": ["身份证号", "合同编号", "备注"]})
    )
    period(counter)


def test_an_id_put_right_after_the_window_is_still_in_time(counter: Counter) -> None:
    """The row was there in time; its number was mistyped. Somebody else's number is not it."""
    signup(counter)
    wrong = row("430102198503071231", **IN_TERM)
    first = counter.drop([wrong])
    assert codes(first) == ["id-checksum"]
    counter.later(7)
    other = counter.drop([back(first, 2, row(IDS[1], **IN_TERM) | {"姓名": "李四"})])
    assert codes(other) == ["window-closed"]
    again = counter.drop([back(first, 2, row(IDS[1], **IN_TERM) | {"姓名": "李四"})])
    assert codes(again) == ["window-closed"]


@pytest.mark.parametrize(("days", "result"), [(7, "accepted"), (12, "to_correct")])
def test_a_mistyped_number_may_be_corrected_until_the_last_day(
    counter: Counter, days: int, result: str
) -> None:
    signup(counter)
    first = counter.drop([row("430102198503071231", **IN_TERM)])
    counter.later(days)
    second = counter.drop([back(first, 2, row(**IN_TERM))])
    assert second.result == result


def test_a_new_row_after_the_window_is_late(counter: Counter) -> None:
    signup(counter)
    counter.drop([row(**IN_TERM)])
    counter.later(7)
    assert codes(counter.drop([row(IDS[1], **IN_TERM)])) == ["window-closed"]


def test_two_drops_worked_on_again_after_a_crash(counter: Counter) -> None:
    """Both were filed, no receipt was written: the next run finds all of it there already."""
    files = [scan(f"{IDS[0]}_合同.pdf", text) for text in ("甲", "乙")]
    drops = [([row()], files[0]), ([row(备注="改")], files[1])]
    serial = getattr(counter, "serial", 0)
    for _ in range(2):
        counter.serial = serial
        outcomes = [counter.drop(rows, scanned) for rows, scanned in drops]
        assert [one.result for one in outcomes] == [DropResult.ACCEPTED] * 2
    (number,) = counter.numbers()
    assert counter.case(number).values["备注"] == "改"
    assert counter.case(number).materials["合同"][0]["sha256"] == files[1].sha256
    with counter.register.read() as session:
        current = select(Attachment.sha256).where(Attachment.current)
        assert list(session.scalars(current)) == [files[1].sha256]


def test_an_orphan_that_found_its_row_is_nobody_else_s(counter: Counter) -> None:
    """A file that came before its row is not the scan of two people."""
    file = scan(f"{IDS[0]}_合同.pdf")
    counter.loose(file)
    found = counter.drop([row()], file)
    assert codes(found) == []


def test_very_many_files_find_their_owner(counter: Counter) -> None:
    """More hashes than a database takes in one list."""
    with counter.register.write() as session:
        found_owner(session, "K1", {f"{n:064x}" for n in range(70_000)})
        assert orphans_of(session, "K1", DAY) == []


def test_two_corrections_of_one_person_keep_their_own_papers(counter: Counter) -> None:
    """A paper belongs to (institution, procedure, key): another item needs its own."""
    body = procedure(
        REVIEW,
        unique={"fields": ["身份证号", "备注"]},
        attachments=[{"name": "合同", "required": True}],
    )
    counter.use(body)
    first = counter.drop([row(备注="甲")], scan(f"{IDS[0]}_合同.pdf"))
    assert first.result is DropResult.ACCEPTED
    second = counter.drop([row(备注="乙")])
    assert codes(second) == ["attachment-missing"]
    third = counter.drop([back(first, 2, row(备注="甲", 性别="男"))])
    assert third.result is DropResult.ACCEPTED


def test_one_person_signs_up_once_on_either_form(counter: Counter) -> None:
    """D-A01: the two forms share one key; when the first case ends without effect it is free."""
    shared = {"fields": ["身份证号"], "scope": "sign-up", "holds": "forever"}
    counter.use(
        procedure(REVIEW, unique=shared),
        procedure(REVIEW, id="test-other", prefix="TO", unique=shared),
    )
    first = counter.drop([row()])
    assert codes(counter.drop([row()], id="test-other")) == ["already-open"]
    assert codes(counter.drop([row()], org="K2")) == ["already-open"]
    counter.drop([back(first, 2, row(), 操作="删除")])
    assert counter.state(first.numbers[2])[0] == Status.DELETED
    assert counter.drop([row()], id="test-other").result is DropResult.ACCEPTED
    assert codes(counter.drop([row()])) == ["already-open"]
