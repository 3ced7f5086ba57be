"""查询导出申请: what may be asked is what can be answered, and of whom."""

from __future__ import annotations

import pytest

from outputs.queries import BY_ID, QUERIES
from outputs.queries.question import CONDITIONS, Question, procedures_called, territory
from procedures.keys import unique_key
from procedures.load import Catalogue, load_catalogue
from procedures.records import Institution
from procedures.tree import Tree, places_named
from procedures.words import DROP_RESULT_WORDS, OFFICE, STATUS_WORDS
from tests.integration.outputs_world import TODAY


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load_catalogue()


def station(code: str, division: str, parent: str) -> Institution:
    level = {"0000": "省", "00": "市"}.get(division[2:].lstrip("123456789"), "县")
    return Institution(
        code, code, frozenset({"湖南监督"}), "监督机构", level, division, parent, True
    )


TREE = Tree([
    station("P", "430000", ""),
    station("CS", "430100", "P"),
    station("YH", "430111", "CS"),
    station("ZZ", "430200", "P"),
])  # fmt: skip


def test_every_table_that_may_be_asked_for_has_its_builder(law: Catalogue) -> None:
    offered = law.tables.settings("查询表", TODAY)
    assert set(offered) == set(QUERIES)
    assert len(BY_ID) == len(QUERIES)
    for table, said in offered.items():
        assert set(said["条件"]) <= set(CONDITIONS), table
        assert ("状态" in said["条件"]) == bool(said.get("状态")), table


def test_states_are_the_words_that_lists_show(law: Catalogue) -> None:
    offered = law.tables.settings("查询表", TODAY)
    certificates = law["office-certificates"].by_name["状态"].choices
    assert set(offered["申报列表"]["状态"]) == set(STATUS_WORDS.values())
    assert set(offered["报送记录"]["状态"]) == set(DROP_RESULT_WORDS.values())
    assert set(offered["证书"]["状态"]) == set(certificates)
    every = {word for said in offered.values() for word in said.get("状态", ())}
    assert set(law.tables.choices("查询状态", TODAY)) == every


@pytest.mark.parametrize(
    ("asker", "place", "seen"),
    [
        ("YH", "", {"YH"}),
        ("CS", "", {"CS", "YH"}),
        ("CS", "雨花区", {"YH"}),
        ("YH", "长沙市", {"YH"}),
        ("YH", "株洲", set()),
        ("CS", "430200", set()),
        ("P", "湖南", {"P", "CS", "YH", "ZZ"}),
        ("P", "桃花源", set()),
        (OFFICE, "株洲", {"ZZ"}),
        ("不存在", "", {"不存在"}),
    ],
)
def test_territory_is_what_lies_below_and_nothing_beside(
    asker: str, place: str, seen: set[str]
) -> None:
    assert territory(TREE, asker, place) == seen


def test_the_operator_asks_about_everybody() -> None:
    assert territory(TREE, OFFICE) is None


def test_places_by_code_by_full_name_and_as_lists_print_them() -> None:
    assert places_named("430100") == places_named("长沙市") == places_named("长沙") == ("4301",)
    assert places_named("湖南省") == ("43",)
    assert places_named("鼓楼区") == ("320106", "320302")  # 南京 and 徐州 have one each
    assert places_named("") == places_named("43%") == ()


def test_a_procedure_is_named_by_its_title(law: Catalogue) -> None:
    title = law["hn-training-newcomer"].title
    assert procedures_called(law, title) == ("hn-training-newcomer",)
    assert procedures_called(law, "") == ()
    assert procedures_called(law, "不存在的业务") == ("不存在的业务",)


def test_conditions_are_printed_with_the_number_masked() -> None:
    asked = {"查询表": "证书", "证件号码": "430102198503071236", "状态": "有效", "填报人": "U1"}
    assert Question("CXD-2026-000001", "CS", asked).conditions == "状态 有效，证件号码 4301*****236"
    assert Question("CXD-2026-000001", "CS", {"查询表": "证书"}).conditions == "无"


def test_no_question_is_a_duplicate(law: Catalogue) -> None:
    assert unique_key(law["query-request"], {"查询表": "证书"}) == ""
