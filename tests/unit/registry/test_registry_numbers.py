"""Numbers: in order, without gaps, given back by a rollback."""

from __future__ import annotations

import pytest

from registry.engine import Register
from registry.numbers import draw


def test_in_order_and_per_series(register: Register) -> None:
    with register.write() as session:
        assert draw(session, "XJ", 2026, 2) == ["XJ-2026-000001", "XJ-2026-000002"]
        assert draw(session, "XJ", 2026, 1) == ["XJ-2026-000003"]
        assert draw(session, "XJ", 2027, 1) == ["XJ-2027-000001"]
        assert draw(session, "ZS", 2026, 1) == ["ZS-2026-000001"]
        assert draw(session, "ZS", 2026, 0) == []


def test_a_rollback_gives_back(register: Register) -> None:
    with pytest.raises(RuntimeError), register.write() as session:
        draw(session, "XJ", 2026, 500)
        raise RuntimeError
    with register.write() as session:
        with pytest.raises(RuntimeError), session.begin_nested():
            draw(session, "XJ", 2026, 7)
            raise RuntimeError
        assert draw(session, "XJ", 2026, 1) == ["XJ-2026-000001"]


def test_a_million_is_no_end(register: Register) -> None:
    with register.write() as session:
        draw(session, "XJ", 2026, 999_999)
        assert draw(session, "XJ", 2026, 1) == ["XJ-2026-1000000"]
