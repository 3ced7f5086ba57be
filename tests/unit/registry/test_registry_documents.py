"""Documents: the newest of a key is current, equal basis makes nothing, 定稿 is frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from registry.documents import (
    DocumentDraft,
    DocumentFrozen,
    current,
    current_by_prefix,
    mark_delivered,
    store,
    store_many,
    undelivered,
)
from registry.engine import Register
from registry.models import Document

DRAFT = DocumentDraft(
    key="table:x:A",
    basis="b1",
    sha256="a" * 64,
    size=9,
    title="汇总表",
    institution="A",
    path="A_x/汇总表.pdf",
    run="R1",
    made_on=date(2026, 3, 1),
)


def test_equal_basis_makes_nothing(register: Register) -> None:
    with register.write() as session:
        first = store(session, DRAFT)
        again = store(session, replace(DRAFT, run="R2", sha256="b" * 64))
        assert again.id == first.id
        assert (again.run, again.serial, again.sha256) == ("R1", 1, "a" * 64)
        assert session.scalar(select(func.count()).select_from(Document)) == 1


def test_the_newest_is_current(register: Register) -> None:
    with register.write() as session:
        other = replace(DRAFT, key="table:y:A")
        store_many(session, [DRAFT, replace(DRAFT, basis="b2"), other, replace(DRAFT, key="z")])
        found = current(session, [DRAFT.key, other.key, "none"])
        assert {key: (d.serial, d.basis) for key, d in found.items()} == {
            "table:x:A": (2, "b2"),
            "table:y:A": (1, "b1"),
        }
        assert list(current_by_prefix(session, "table:")) == ["table:x:A", "table:y:A"]


def test_final_is_frozen(register: Register) -> None:
    with register.write() as session:
        final = store(session, replace(DRAFT, final=True))
        assert store(session, DRAFT).id == final.id
        with pytest.raises(DocumentFrozen):
            store(session, replace(DRAFT, basis="b2"))


def test_undelivered_until_marked(register: Register) -> None:
    """A run that died between commit and copy leaves its copies to the next."""
    with register.write() as session:
        store(session, DRAFT)
        newest = store(session, replace(DRAFT, basis="b2"))
        assert [d.id for d in undelivered(session)] == [newest.id]
        mark_delivered(session, [newest.id])
    with register.read() as session:
        assert undelivered(session) == []
