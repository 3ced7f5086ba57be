"""Who acts in which step: levels follow the tree of 上级机构编码 (design 6; A09, A11)."""

from __future__ import annotations

import pytest
from small import TREE, institution, procedure

from procedures.review import route
from procedures.tree import Tree

CHAIN = """
review:
  - {name: 本机构, by: own_institution, decisions: {通过: next}}
  - {name: 县级, by: county, decisions: {通过: next}}
  - {name: 市州, by: city, decisions: {通过: next}}
  - {name: 省级, by: province, decisions: {通过: done}}
"""


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("K1", [("本机构", "K1"), ("市州", "C1"), ("省级", "P")]),
        ("C2", [("本机构", "C2"), ("省级", "P")]),
        ("Y1", [("本机构", "Y1"), ("县级", "K1"), ("市州", "C1"), ("省级", "P")]),
        ("P", [("本机构", "P")]),
    ],
)
def test_levels_follow_the_tree(sender: str, expected: list[tuple[str, str]]) -> None:
    """A11: a county station goes 本机构 → 市州 → 省, a park station passes its county too."""
    stops = route(procedure(CHAIN), sender, {}, TREE)
    assert [(s.step.name, *s.institutions) for s in stops] == expected


def test_blank_parent_falls_back_to_the_division() -> None:
    tree = Tree(
        [
            institution("P", "省", "430000"),
            institution("C", "市", "430100"),
            institution("K", "县", "430121"),
        ]
    )
    stops = route(procedure(CHAIN), "K", {}, tree)
    assert [s.institutions[0] for s in stops] == ["K", "C", "P"]
    assert tree.within("C") == {"C", "K"}


def test_a_loop_of_parents_ends() -> None:
    tree = Tree([institution("A", "市", "430100", "B"), institution("B", "县", "430121", "A")])
    assert [i.code for i in tree.ancestors("A")] == ["B"]
    assert tree.within("A") == {"A", "B"}


def test_step_with_false_condition_is_passed_over() -> None:
    text = """
review:
  - {name: 本机构, by: own_institution, decisions: {通过: next}}
  - {name: 接收, by: {kind: other_party, of: 调入机构编码}, decisions: {接收: done},
     when: {present: 调入机构编码}}
"""
    body = procedure(text)
    assert [s.step.name for s in route(body, "C1", {}, TREE)] == ["本机构"]
    with_party = route(body, "C1", {"调入机构编码": "C2"}, TREE)
    assert with_party[1].institutions == ("C2",)


def test_same_city_decides_once() -> None:
    """Both cities of a transfer; one decision serves when they are the same (rules 3.4)."""
    text = """
review:
  - name: 两地市州
    all_of: [city, {kind: city, of: 调入机构编码}]
    decisions: {同意: done, 退回: "return:submitter"}
"""
    body = procedure(text)
    assert route(body, "K1", {"调入机构编码": "Y1"}, TREE)[0].institutions == ("C1",)


@pytest.mark.parametrize(
    ("code", "area"), [("K1", "长沙"), ("C2", "株洲"), ("P", "湖南"), ("nobody", "")]
)
def test_area_is_the_city_as_the_lists_print_it(code: str, area: str) -> None:
    """A08: 所属地区 of the seed's list."""
    assert TREE.area(code) == area
