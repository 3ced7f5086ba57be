"""The transfer of a testing institution's person: what becomes of each certificate (F15).

The table 调动矩阵 (rules 3.3, seed 003 lines 14-24) says it for every combination; nothing is
concluded that does not stand there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from procedures.tables import house_tables
from procedures.words import SYSTEM_PROVINCES

TABLE = "调动矩阵"
SYSTEM = "jiangsu-testing"
#: States in which a certificate moves with its holder.
MOVING = ("无信用档案", "有信用档案", "调离")


def transfer_table(on: date) -> Sequence[Mapping[str, Any]]:
    """The rows of 调动矩阵 in force on `on`."""
    rows: Sequence[Mapping[str, Any]] = house_tables().settings(TABLE, on, SYSTEM_PROVINCES[SYSTEM])
    return rows


def transfer_acts(
    table: Sequence[Mapping[str, Any]], held: Iterable[str], target: Iterable[str]
) -> dict[str, str] | None:
    """Kind of certificate -> act (调入 or 调离); None when the transfer is refused.

    `held` are the kinds the person has, those in state 调离 too; `target` the qualifications
    of the institution that takes him. Raises LookupError for a combination without a row.
    """
    wanted = set(held), set(target)
    for row in table:
        if (set(row["持有"]), set(row["调入机构"])) == wanted:
            acts: dict[str, str] | None = row.get("办理")
            return dict(acts) if acts else None
    raise LookupError("no row of the transfer table fits")
