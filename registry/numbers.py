"""Application and document numbers: `<prefix>-<year>-<6 digits>`, without gaps."""

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
    insert = upsert(session, _TABLE).values(series=series, last=count)
    drawn = insert.on_conflict_do_update(
        index_elements=["series"], set_={"last": _TABLE.c.last + count}
    ).returning(_TABLE.c.last)
    last = session.execute(drawn).scalar_one()
    return [f"{series}-{number:06d}" for number in range(last - count + 1, last + 1)]
