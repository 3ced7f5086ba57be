"""Who decides when an institution is 停用: for new cases and for those that wait for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from small import TREE, procedure

from procedures import review
from procedures.review import Case, Move, apply
from procedures.tree import Tree
from procedures.words import OFFICE, Status

DAY = date(2026, 11, 2)
LEVELS = """
review:
  - {name: 本机构, by: own_institution, decisions: {通过: next}}
  - {name: 市州, by: city, decisions: {通过: next}}
  - {name: 省级, by: province, decisions: {通过: done}}
"""
PARTIES = """
review:
  - {name: 双方, all_of: [own_institution, {kind: other_party, of: 调入机构编码}],
     decisions: {同意: next}}
  - {name: 省级, by: province, decisions: {通过: done}}
"""
MOVED = {"调入机构编码": "C2"}


def without(*codes: str) -> Tree:
    return Tree([replace(i, enabled=i.code not in codes) for i in TREE])


def acting(text: str, tree: Tree, values: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    return [stop.institutions for stop in review.route(procedure(text), "K1", values or {}, tree)]


def standing(step: str, *awaiting: str, **more: object) -> Case:
    case = Case("TC-2026-000001", "K1", Status.IN_REVIEW, step, 1, 3, DAY, awaiting=awaiting)
    return replace(case, **more)  # type: ignore[arg-type]


def moved(
    case: Case, text: str, tree: Tree, values: dict[str, str] | None = None
) -> tuple[str, tuple[str, ...]] | None:
    body, said = procedure(text), values or {}
    move = review.reroute(case, review.route(body, "K1", said, tree), body, said, tree)
    if move is None:
        return None
    assert isinstance(move, Move) and (move.kind, move.bump) == ("rerouted", True)
    assert apply(case, move, DAY).version == case.version + 1
    return move.step, move.awaiting


def test_a_level_out_of_use_leaves_its_step_to_the_next() -> None:
    assert acting(LEVELS, without("C1")) == [("K1",), ("P",)]
    assert acting(LEVELS, without("K1", "C1")) == [("P",)]


def test_the_last_instance_is_never_passed_over() -> None:
    """Nobody is approved by the level below because the one above is 停用."""
    assert acting(LEVELS, without("P")) == [("K1",), ("C1",), (OFFICE,)]
    assert acting(LEVELS, without("C1", "P")) == [("K1",), (OFFICE,)]


def test_a_party_out_of_use_is_followed_by_the_institution_above() -> None:
    """The other party's say is asked of somebody, whoever is left."""
    assert acting(PARTIES, without("C2"), MOVED) == [("K1", "P"), ("P",)]
    assert acting(PARTIES, without("C2", "P"), MOVED) == [("K1", OFFICE), (OFFICE,)]


def test_a_waiting_case_goes_on_to_who_takes_over() -> None:
    assert moved(standing("市州", "C1"), LEVELS, without("C1")) == ("省级", ("P",))
    assert moved(standing("省级", "P"), LEVELS, without("P")) == ("省级", (OFFICE,))
    assert moved(standing("本机构", "K1"), LEVELS, without("K1")) == ("市州", ("C1",))


def test_what_a_co_decider_said_stands() -> None:
    """K1 has agreed and is not asked again; who still waits, waits on."""
    closed = without("C2")
    assert moved(standing("双方", "C2"), PARTIES, closed, MOVED) == ("双方", ("P",))
    assert moved(standing("双方", "C2", "K1"), PARTIES, closed, MOVED) == ("双方", ("K1", "P"))


def test_on_its_way_back_it_goes_on_to_the_step_that_refused() -> None:
    """Only steps that look again lie between."""
    case = standing("本机构", "K1", resume_at="省级", round=2)
    assert moved(case, LEVELS, without("K1")) == ("省级", ("P",))


def test_nothing_moves_that_waits_for_nobody_out_of_use() -> None:
    assert moved(standing("省级", "P"), LEVELS, without("C1")) is None
    assert moved(standing("省级", OFFICE), LEVELS, TREE) is None
    assert moved(standing("省级", OFFICE), LEVELS, without("P")) is None
