"""Events: chained per subject, in bulk; purged payloads keep the chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.engine import Register
from registry.events import (
    GENESIS,
    HASHED,
    PURGED,
    EventDraft,
    append_events,
    chain_heads,
    event_hash,
    payload_hash,
    purge_payloads,
)
from registry.models import ApplicationEvent

DRAFT = EventDraft(
    subject="XJ-2026-000001",
    run="R1",
    on=date(2026, 3, 1),
    kind="filed",
    step="",
    round=1,
    status_after="in_review",
    step_after="本机构",
    version_after=1,
    payload={"values": {"姓名": "张三"}, "count": 1},
)


def events(register: Register, subject: str = DRAFT.subject) -> list[ApplicationEvent]:
    with register.read() as session:
        query = select(ApplicationEvent).where(ApplicationEvent.subject == subject)
        found = list(session.scalars(query.order_by(ApplicationEvent.seq)))
        session.expunge_all()
        return found


def test_chain_goes_on_across_calls(register: Register) -> None:
    other = replace(DRAFT, subject="XJ-2026-000002")
    with register.write() as session:
        append_events(session, [DRAFT, other, DRAFT])
    with register.write() as session:
        append_events(session, [other, replace(DRAFT, opinion="同意")])
        heads = chain_heads(session, [DRAFT.subject, other.subject, "none"])
    first, second, third = events(register)
    assert [e.seq for e in (first, second, third)] == [1, 2, 3]
    assert first.previous == GENESIS
    assert second.previous == first.hash
    assert third.previous == second.hash
    assert heads == {
        DRAFT.subject: (3, third.hash),
        other.subject: (2, events(register, other.subject)[1].hash),
    }


def test_hash_covers_every_column_but_the_payload(register: Register) -> None:
    with register.write() as session:
        append_events(session, [DRAFT])
    (event,) = events(register)
    columns = {c.name: getattr(event, c.name) for c in ApplicationEvent.__table__.columns}
    assert event_hash(columns) == event.hash
    assert event_hash({**columns, "payload": {}}) == event.hash
    for name in set(columns) - {"id", "payload", "hash"}:
        changed = date(2020, 1, 1) if name == "on" else "else"
        assert event_hash({**columns, name: changed}) != event.hash, name


def test_the_hash_of_an_event_is_fixed_for_ever() -> None:
    """Chains written today must verify with every later program."""
    columns = {name: getattr(DRAFT, name) for name in HASHED if hasattr(DRAFT, name)}
    columns |= {"seq": 1, "previous": GENESIS, "payload_hash": payload_hash(DRAFT.payload)}
    assert event_hash(columns) == (
        "4f4573fcd0e1b7357f21635664fcefda7b00c6c466c5a23ba07b637db7bbb7b8"
    )


def test_payload_order_does_not_matter() -> None:
    assert payload_hash({"a": 1, "b": [1, "二"]}) == payload_hash({"b": [1, "二"], "a": 1})
    assert payload_hash({"a": 1}) != payload_hash({"a": "1"})


def test_a_token_serves_once(register: Register) -> None:
    with register.write() as session:
        append_events(session, [replace(DRAFT, token="t")])
        with pytest.raises(IntegrityError), session.begin_nested():
            append_events(session, [replace(DRAFT, token="t")])
        append_events(session, [replace(DRAFT, token=None)])
    assert [event.seq for event in events(register)] == [1, 2]


def test_nothing_to_append(register: Register) -> None:
    with register.write() as session:
        append_events(session, [])
    assert events(register) == []


def test_many_at_once(register: Register) -> None:
    drafts = [replace(DRAFT, subject=f"XJ-2026-{n:06d}") for n in range(6_000)]
    with register.write() as session:
        append_events(session, drafts)
        append_events(session, drafts)
        heads = chain_heads(session, [draft.subject for draft in drafts])
    assert {seq for seq, _ in heads.values()} == {2}
    assert len(heads) == 6_000


def test_purging_keeps_the_hashes(register: Register) -> None:
    with register.write() as session:
        append_events(session, [DRAFT, DRAFT])
        before = chain_heads(session, [DRAFT.subject])
        assert purge_payloads(session, [DRAFT.subject]) == 2
        assert chain_heads(session, [DRAFT.subject]) == before
    assert [event.payload for event in events(register)] == [PURGED, PURGED]
    assert events(register)[0].payload_hash == payload_hash(DRAFT.payload)
