"""Messages: queued once, one digest per institution, sent again under the same Message-ID."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.engine import Register
from registry.messages import (
    MAX_SENDS,
    MailState,
    MessageDraft,
    collect,
    due,
    mark,
    messages_of,
    queue,
    queue_many,
    recover,
    uncollected,
    untold,
)

DAY = date(2026, 3, 1)
ADDRESSES = {"A": "a@example.org", "B": "b@example.org, c@example.org", "C": " "}


def draft(key: str, institution: str = "A") -> MessageDraft:
    return MessageDraft(key, institution, "filed", "收件 3 件", DAY, "R1")


def test_a_key_is_queued_once(register: Register) -> None:
    with register.write() as session:
        told = {"institution": "A", "topic": "filed", "text": "x", "on": DAY, "run": "R1"}
        assert queue(session, key="k", **told)  # type: ignore[arg-type]
        assert not queue(session, key="k", **told)  # type: ignore[arg-type]
        assert queue_many(session, [draft("k"), draft("l"), draft("l"), draft("m", "B")]) == 2
        assert queue_many(session, []) == 0
        assert uncollected(session) == {"A": 2, "B": 1}


def test_a_blank_message_only_keeps_its_key(register: Register) -> None:
    with register.write() as session:
        blank = replace(draft("2"), text="")
        assert queue_many(session, [draft("1"), blank]) == 1
        assert untold(session, [draft("2"), draft("3"), draft("3")]) == [draft("3")]
        assert uncollected(session) == {"A": 1}
        (mail,) = collect(session, "R1", DAY, ADDRESSES)
        assert [m.key for m in messages_of(session, mail.id)] == ["1"]
        assert collect(session, "R2", DAY, ADDRESSES) == []


def test_one_digest_per_institution(register: Register) -> None:
    with register.write() as session:
        queue_many(session, [draft("1"), draft("2", "B"), draft("3"), draft("4", "C")])
        mails = collect(session, "R1", DAY, ADDRESSES, subject="办理情况")
        assert [(m.institution, m.recipients) for m in mails] == list(ADDRESSES.items())[:2]
        assert [m.key for m in messages_of(session, mails[0].id)] == ["1", "3"]
        assert {m.subject for m in mails} == {"办理情况"}
        assert uncollected(session) == {"C": 1}
        assert collect(session, "R1", DAY, ADDRESSES) == []
        assert [m.institution for m in collect(session, "R2", DAY, {"C": "c@x"})] == ["C"]


def test_message_ids_are_stable_and_unique(register: Register) -> None:
    """Equal subjects must not fold two mails into one (reliability 14)."""
    ids = []
    for run in ("R1", "R1", "R2"):
        with register.write() as session:
            queue_many(session, [draft(f"{run}-{len(ids)}-{i}", i) for i in "AB"])
            ids += [mail.message_id for mail in collect(session, run, DAY, ADDRESSES)]
    assert len(set(ids)) == 6
    assert all(id.startswith("<") and id.endswith("@baoshen>") for id in ids)
    with register.write() as session:
        mark(session, due(session)[0].id, MailState.SENDING)
        assert recover(session, "R9")[0].message_id == ids[0]


def test_a_dead_run_leaves_uncertain_mails(register: Register) -> None:
    """Killed between the server's 250 and our commit: sent again, and said so (12)."""
    with register.write() as session:
        queue_many(session, [draft("1"), draft("2", "B")])
        first, second = collect(session, "R1", DAY, ADDRESSES)
        mark(session, first.id, MailState.SENDING)
        mark(session, second.id, MailState.SENT)
        assert recover(session, "R1") == []
        assert due(session) == []
    with register.write() as session:
        (mail,) = recover(session, "R2")
        assert (mail.id, mail.uncertain, mail.state) == (first.id, True, "queued")
        assert mail.problem  # the fifth death in a row would leave it to the operator like this
        assert [m.id for m in due(session)] == [first.id]
        mark(session, first.id, MailState.SENDING, run="R2")
        assert recover(session, "R2") == []
        assert mark(session, first.id, MailState.SENT).attempts == 2


def test_failed_and_partial_mails_stay_due(register: Register) -> None:
    """Nothing is lost silently: refused recipients are still owed (reliability 13)."""
    with register.write() as session:
        queue_many(session, [draft("2", "B")])
        (mail,) = collect(session, "R1", DAY, ADDRESSES)
        mark(session, mail.id, MailState.SENDING)
        mark(session, mail.id, MailState.PARTIAL, "550 no such user" * 100, owed="c@example.org")
        assert [(m.recipients, len(m.problem)) for m in due(session)] == [("c@example.org", 400)]
        for _ in range(MAX_SENDS):
            mark(session, mail.id, MailState.SENDING)
            mark(session, mail.id, MailState.FAILED, "x")
        assert due(session) == []


def test_marks_that_cannot_be(register: Register) -> None:
    with register.write() as session:
        with pytest.raises(LookupError):
            mark(session, 99, MailState.SENT)
        queue_many(session, [draft("1")])
        (mail,) = collect(session, "R1", DAY, ADDRESSES)
        with pytest.raises(ValueError, match="lost"):
            mark(session, mail.id, "lost")
