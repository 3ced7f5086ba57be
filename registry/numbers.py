"""Numbers without gaps: applications `<prefix>-<year>-<6 digits>`, certificates by series."""

from __future__ import annotations

from sqlalchemy.orm import Session

from registry.models import NumberSeries
from registry.sql import table_of, upsert

_TABLE = table_of(NumberSeries)


def draw(session: Session, prefix: str, year: int, count: int) -> list[str]:
    """The next `count` numbers of a series, in order, e.g. XJ-2026-000001.

    The series' row stays locked until the transaction ends, and a rollback gives the
    numbers back: there are no gaps and no doubles.
    """
    if count <= 0:
        return []
    series = f"{prefix}-{year}"
    last = _advance(session, series, count)
    return [f"{series}-{number:06d}" for number in range(last - count + 1, last + 1)]


def draw_serial(session: Session, series: str) -> int:
    """The next serial of a series of its own, from 1: certificates are numbered so."""
    return _advance(session, series, 1)


def _advance(session: Session, series: str, count: int) -> int:
    """Take `count` of a series; its last one then."""
    insert = upsert(session, _TABLE).values(series=series, last=count)
    drawn = insert.on_conflict_do_update(
        index_elements=["series"], set_={"last": _TABLE.c.last + count}
    ).returning(_TABLE.c.last)
    last: int = session.execute(drawn).scalar_one()
    return last
