"""Versions: any past day can be rebuilt, unchanged rows write nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.engine import Register
from registry.models import PersonProfile, Quota
from registry.versions import Change, in_force, put

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
KEYS = ("person", "system")


def profile(person: int = 1, name: str = "张三", **more: Any) -> dict[str, Any]:
    return {"person": person, "system": "jilin-safety", "name": name, "values": {}, **more}


def write(session: Session, *rows: dict[str, Any], on: date = MARCH) -> list[Change]:
    return put(session, PersonProfile, KEYS, rows, on=on, event_of=lambda row: f"N{row['person']}")


def names(session: Session, on: date | None = None) -> list[str]:
    query = in_force(PersonProfile, on).order_by(PersonProfile.person)
    return [row.name for row in session.scalars(query)]


def test_new_then_changed_then_any_past_day(register: Register) -> None:
    with register.write() as session:
        (new,) = write(session, profile())
        (changed,) = write(session, profile(name="张叁"), on=APRIL)
        assert new.before is None
        assert changed.key == (1, "jilin-safety")
        assert changed.before is not None
        assert (changed.before["name"], changed.after["name"]) == ("张三", "张叁")
        assert names(session) == ["张叁"]
        assert names(session, date(2026, 2, 28)) == []
        assert names(session, MARCH) == ["张三"]
        assert names(session, date(2026, 3, 31)) == ["张三"]
        assert names(session, APRIL) == ["张叁"]


def test_unchanged_writes_nothing(register: Register) -> None:
    with register.write() as session:
        write(session, profile(values={"学历": "本科"}))
        assert write(session, profile(values={"学历": "本科"}), on=APRIL) == []
        assert len(session.scalars(select(PersonProfile)).all()) == 1


def test_the_last_of_a_day_wins(register: Register) -> None:
    with register.write() as session:
        write(session, profile(name="甲"))
        write(session, profile(name="乙"))
        write(session, profile(name="丙"), profile(name="丁"))
        assert names(session) == names(session, MARCH) == ["丁"]
        rows = session.scalars(select(PersonProfile).order_by(PersonProfile.id)).all()
        assert [(row.name, row.valid_to) for row in rows] == [
            ("甲", MARCH),
            ("乙", MARCH),
            ("丙", MARCH),
            ("丁", None),
        ]


def test_columns_not_named_stay(register: Register) -> None:
    with register.write() as session:
        write(session, profile(gender="男"))
        (change,) = write(session, profile(name="张叁"), on=APRIL)
        assert change.after["gender"] == "男"
        (new,) = write(session, profile(person=2))
        assert new.after["gender"] == ""


def test_event_and_recording_day_are_kept(register: Register) -> None:
    with register.write() as session:
        rows = [profile(), profile(person=2)]
        put(session, PersonProfile, KEYS, rows, on=MARCH, event_of=["XJ-1", "XJ-2"])
        query = in_force(PersonProfile).order_by(PersonProfile.person)
        assert [(r.event, r.recorded_on) for r in session.scalars(query)] == [
            ("XJ-1", MARCH),
            ("XJ-2", MARCH),
        ]


def test_systems_are_kept_apart(register: Register) -> None:
    with register.write() as session:
        write(session, profile(), profile(system="hunan-supervision", name="李四"))
        write(session, profile(name="张叁"), on=APRIL)
        assert sorted(names(session)) == ["张叁", "李四"]


def test_the_past_is_not_written(register: Register) -> None:
    with register.write() as session:
        write(session, profile(), on=APRIL)
        with pytest.raises(ValueError, match="2026-03-01"):
            write(session, profile(name="张叁"), on=MARCH)


def test_many_rows_share_a_first_key(register: Register) -> None:
    rows = [{"period": "P1", "institution": f"I{n}", "places": n} for n in range(300)]
    with register.write() as session:
        put(session, Quota, ("period", "institution"), rows, on=MARCH, event_of=lambda _: "")
        rows[7] = {**rows[7], "places": 1_000}
        changes = put(
            session, Quota, ("period", "institution"), rows, on=APRIL, event_of=lambda _: ""
        )
        assert [change.key for change in changes] == [("P1", "I7")]
