"""Certificates as law: kinds, numbers, life, transfer matrix, national identifiers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.certificates import life
from procedures.certificates.licence_id import licence_id
from procedures.certificates.load import certificate_kinds
from procedures.certificates.numbers import fits, specimen, wanted
from procedures.certificates.transfer import transfer_acts
from procedures.certificates.use import use_period
from procedures.load import CatalogueError
from procedures.tables import load_tables

KINDS = certificate_kinds()
SUPERVISOR = KINDS["hunan-supervision", "质量监督"]
TESTER = KINDS["jiangsu-testing", "建材"]
BUILDER = KINDS["hunan-constructors", "二级注册建造师"]
DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("type_code", "issuer", "sequence", "edition", "check"),
    [
        ("11100000000013338W011", "11110000000021135M", "20230329701", 3, "Y"),
        ("11100000000013338W011", "11430000006122244L", "20230000403", 1, "U"),
        ("11100000000013338W011", "11430000006122244L", "20230000403", 2, "S"),
    ],
)
def test_published_identifiers_come_out_right(
    type_code: str, issuer: str, sequence: str, edition: int, check: str
) -> None:
    """The three samples of rules 6."""
    made = licence_id(type_code, issuer, sequence, edition)
    assert made == f"1.2.156.3005.2.{type_code}.{issuer}.{sequence}.{edition:03}.{check}"


@pytest.mark.parametrize("bad", [("W011", "1143-", "1", 1), ("W011", "11", "1", 0)])
def test_an_identifier_that_cannot_be_is_refused(bad: tuple[str, str, str, int]) -> None:
    with pytest.raises(ValueError, match=r"证照标识|three digits"):
        licence_id(*bad)


def test_every_state_is_reached_and_every_act_starts_somewhere() -> None:
    """Each kind's states can be walked to from the acts that issue."""
    for (_, name), kind in KINDS.items():
        reached = {act.after for act in kind.acts.values() if act.issues}
        assert reached or name in ("二级注册临时建造师",), name
        for _ in kind.states:
            for act in kind.acts.values():
                if reached & set(act.before):
                    reached.add(act.after or "")
        assert set(kind.states) <= reached, name


@pytest.mark.parametrize(
    ("system", "kind", "parts", "serial", "number"),
    [
        ("hunan-supervision", "质量监督", {"speciality": "土建"}, 1,
         "湘质安监〔2023〕ZJ-TJ-00001"),
        ("hunan-supervision", "安全监督", {"speciality": "市政"}, 12,
         "湘质安监〔2023〕AJ-SZ-00012"),
        ("jilin-safety", "A", {}, 1, "吉建安A（2023）0000001"),
        ("jilin-safety", "C1", {}, 7, "吉建安C1（2023）0000007"),
        ("jilin-safety", "特种作业", {"speciality": "建筑电工", "city": "A"}, 1, "吉A012023000001"),
        ("jiangsu-testing", "建材", {}, 1, "苏建检（建材）字第000001号"),
        ("hunan-constructors", "二级注册建造师",
         {"speciality": "建筑工程", "exam_year": "2019"}, 1082, "湘2432019202301082"),
    ],
)  # fmt: skip
def test_numbers(system: str, kind: str, parts: dict[str, str], serial: int, number: str) -> None:
    """Rules 1.2, 2.3, 3.1, 4.1; a number we draw is one we would take over."""
    law = KINDS[system, kind]
    assert wanted(system, law, 2023, **parts).written(serial) == number
    assert fits(law, number)


def test_a_series_runs_within_what_the_kind_says() -> None:
    law = KINDS["jilin-safety", "特种作业"]
    one = wanted("jilin-safety", law, 2026, speciality="建筑电工", city="A").series
    assert one != wanted("jilin-safety", law, 2026, speciality="建筑电工", city="B").series
    assert one != wanted("jilin-safety", law, 2027, speciality="建筑电工", city="A").series
    assert one == "cert|jilin-safety|A|01|2026"


def test_legacy_numbers_are_taken_over() -> None:
    """E13: the 13 characters of paper certificates and the 17 of electronic ones (rules 4.1)."""
    assert fits(BUILDER, "湘2431518645081"[:13])
    assert fits(BUILDER, "湘2432019202101082")
    assert not fits(BUILDER, "川2512019202101082")


@pytest.mark.parametrize(
    ("kind", "act", "state", "after"),
    [
        (SUPERVISOR, "注销", "有效", "注销"),
        (SUPERVISOR, "补办", "暂停", "暂停"),
        (SUPERVISOR, "注销", "注销", None),
        (SUPERVISOR, "补办", "过期", None),
        (TESTER, "建档", "无信用档案", "有信用档案"),
        (TESTER, "调入", "调离", "无信用档案"),
        (TESTER, "调离", "有信用档案", "调离"),
        (TESTER, "补证", "调离", None),
        (BUILDER, "重新注册", "注销", "有效"),
        (BUILDER, "重新注册", "有效", None),
        (BUILDER, "延续", "过期", None),
    ],
)
def test_what_an_act_makes_of_a_state(
    kind: object, act: str, state: str, after: str | None
) -> None:
    """B32, B36, B40, D02, D08, D12, E14, E16; F26: states of dual certificates."""
    now = life.Standing(state, DAY, DAY, date(2029, 2, 28))
    if after is None:
        with pytest.raises(life.ActNotAllowed):
            life.perform(kind, act, now, DAY)  # type: ignore[arg-type]
    else:
        assert life.perform(kind, act, now, DAY).state == after  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "birth", "end"),
    [
        (date(2026, 3, 1), None, date(2029, 2, 28)),
        (date(2024, 2, 29), None, date(2027, 2, 27)),
        (date(2026, 3, 1), date(1963, 5, 6), date(2028, 5, 6)),  # the 65th birthday
    ],
)
def test_validity_is_three_years_less_a_day_until_65(
    start: date, birth: date | None, end: date
) -> None:
    """Rules 4.4."""
    holder = life.Holder(birth) if birth else None
    assert life.issue(BUILDER, "注册", start, holder).expires == end


def test_extension_runs_from_the_old_end() -> None:
    now = life.issue(BUILDER, "注册", DAY)
    later = life.perform(BUILDER, "延续", now, date(2028, 12, 15))
    assert (now.expires, later.expires) == (date(2029, 2, 28), date(2032, 2, 29))
    assert (later.edition, later.issued, later.first_issued) == (2, date(2028, 12, 15), DAY)


def test_what_is_extended_is_capped_and_never_shortened() -> None:
    """C28, rules 2.3: C ends on the sixtieth birthday; an older end stays as it was."""
    officer, birth = KINDS["jilin-safety", "C3"], life.Holder(date(1968, 6, 1))
    now = life.Standing("有效", date(2024, 1, 1), date(2024, 1, 1), date(2026, 12, 31))
    assert life.perform(officer, "延期", now, DAY, birth).expires == date(2028, 6, 1)
    late = life.Standing("有效", date(2024, 1, 1), date(2024, 1, 1), date(2028, 12, 31))
    assert life.perform(officer, "延期", late, DAY, birth).expires == late.expires


@pytest.mark.parametrize(
    ("kind", "holder", "last"),
    [
        ("特种作业", life.Holder(date(1964, 12, 31), "男"), date(2024, 12, 31)),
        ("特种作业", life.Holder(date(1965, 1, 31), "男"), date(2025, 2, 28)),
        ("特种作业", life.Holder(date(1965, 4, 30), "男"), date(2025, 5, 30)),
        ("特种作业", life.Holder(date(1965, 5, 1), "男"), date(2025, 7, 1)),
        ("特种作业", life.Holder(date(1976, 9, 1), "男"), date(2039, 9, 1)),
        ("特种作业", life.Holder(date(1990, 9, 1), "男"), date(2053, 9, 1)),
        ("特种作业", life.Holder(date(1975, 3, 8), "女"), date(2025, 5, 8)),
        ("特种作业", life.Holder(date(1990, 3, 8), "女"), date(2045, 3, 8)),
        ("A", life.Holder(date(1968, 6, 1), "女", "技术负责人"), date(2029, 5, 1)),
        ("A", life.Holder(date(1968, 6, 1), "男", "法定代表人"), None),
        ("B", life.Holder(date(1968, 6, 1), "男"), None),
        ("C1", life.Holder(date(1968, 6, 1), "女"), date(2028, 6, 1)),
    ],
)
def test_certificates_end_with_working_life(
    kind: str, holder: life.Holder, last: date | None
) -> None:
    """Rules 2.1, 2.3: by sex and 职务; 60 and 50 rise from 2025, and stop at 63 and 55."""
    assert life.age_end(KINDS["jilin-safety", kind].validity, holder) == last


def test_age_caps_the_first_issue_and_the_extension() -> None:
    """Rules 2.3: 2 years, or until 60 and its months; nobody whose birth is unknown is capped."""
    trade, man = KINDS["jilin-safety", "特种作业"], life.holder_of("220102196701011236")
    assert life.issue(trade, "发证", date(2026, 3, 1), man).expires == date(2027, 8, 1)
    assert life.issue(trade, "发证", date(2026, 3, 1)).expires == date(2028, 2, 29)
    now = life.Standing("有效", date(2024, 4, 1), date(2024, 4, 1), date(2026, 3, 31))
    assert life.perform(trade, "延期", now, date(2026, 3, 1), man).expires == date(2027, 8, 1)
    assert life.holder_of("430102850307123") is None


def test_a_kind_takes_over_numbers_of_its_own_only() -> None:
    """C26: each specimen fits its kind, and no other of the 三类."""
    safety = {kind: KINDS["jilin-safety", kind] for kind in ("A", "B", "C", "C1", "C2", "C3")}
    for kind, law in safety.items():
        assert [other for other, each in safety.items() if fits(each, specimen(law))] == [kind]
    trade = KINDS["jilin-safety", "特种作业"]
    assert fits(trade, specimen(trade))
    assert list(trade.specialities) == list(load_tables().choices("特种作业操作类别", DAY))


@pytest.mark.parametrize(
    ("days", "allowed"), [(91, False), (90, True), (30, True), (29, False), (0, False)]
)
def test_renewal_window(days: int, allowed: bool) -> None:
    """E16, D-E02: 90 to 30 days before the end."""
    end = date(2029, 2, 28)
    assert life.may_renew(BUILDER, end, end - timedelta(days=days)) is allowed


MATRIX = load_tables().settings("调动矩阵", DAY, "320000")
SETS = [[], ["建材"], ["地基"], ["建材", "地基"]]


@pytest.mark.parametrize(("held", "target"), list(product(SETS[1:], SETS)))
def test_the_transfer_matrix_is_complete(held: list[str], target: list[str]) -> None:
    """D03, F15: what the new institution may use comes along, the rest stays behind as 调离."""
    fitting = [kind for kind in held if kind in target]
    expected = {kind: "调入" if kind in target else "调离" for kind in held} if fitting else None
    assert transfer_acts(MATRIX, held, target) == expected
    assert transfer_acts(MATRIX, reversed(held), reversed(target)) == expected


def test_the_transfer_matrix_says_nothing_about_others() -> None:
    with pytest.raises(LookupError):
        transfer_acts(MATRIX, ["建材", "幕墙"], ["建材"])


@given(
    st.lists(st.sampled_from(sorted({act for k in KINDS.values() for act in k.acts})), max_size=12)
)
def test_no_walk_leaves_the_declared_states(acts: list[str]) -> None:
    """Whatever is asked in whatever order: a declared state, or refused and unchanged."""
    for kind in KINDS.values():
        first = next(name for name, act in kind.acts.items() if act.issues)
        now = life.issue(kind, first, DAY)
        for act in acts:
            declared = kind.acts.get(act)
            if declared is None or declared.issues:
                continue
            try:
                after = life.perform(kind, act, now, DAY)
            except life.ActNotAllowed:
                assert now.state not in declared.before
                continue
            assert after.state in kind.states
            assert after.edition >= now.edition
            now = after


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-03-01", "2026-03-01", "2026-08-27"),
        ("2026-08-27", "2026-03-01", "2026-08-27"),
        ("2026-08-28", "2026-08-28", "2026-12-31"),
        ("2027-06-01", "2026-08-28", "2026-12-31"),
    ],
)
def test_a_paper_is_used_for_so_many_days(today: str, first: str, last: str) -> None:
    """Rules 4.4: 180 days, then a paper with new ones; never beyond the certificate's end."""
    found = use_period(DAY, 180, date(2026, 12, 31), date.fromisoformat(today))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "broken",
    [
        "system: x\nkinds: [{kind: A, title: t, number: {format: 'n{serial}'}, states: [有效], "
        "good_states: [有效], source: s, acts: {发证: {issues: true, after: 坏}}}]",
        "system: x\nkinds: [{kind: A, title: t, number: {format: 'n'}, states: [有效], "
        "good_states: [有效], source: s, acts: {发证: {issues: true, after: 有效}}}]",
        "system: x\nkinds: [{kind: A, title: t, number: {format: 'n{serial}'}, states: [有效, 丢], "
        "good_states: [有效], source: s, acts: {发证: {issues: true, after: 有效}}}]",
        "- no mapping",
    ],
)
def test_a_broken_file_stops_the_start(broken: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"x\.yaml"):
        certificate_kinds(tmp_path)
