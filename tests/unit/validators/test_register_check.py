"""Rules against the register's facts (A02-A05, A12, F07, D-X09, D-X10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from procedures.keys import unique_key
from procedures.records import (
    CaseFact,
    CertificateFact,
    Facts,
    Institution,
    Period,
    PersonFact,
    Tie,
    User,
)
from procedures.words import Status
from validators.register import ALWAYS, REGISTER_RULES
from validators.register_check import RowsMeta, register_check, scans_of_others, sender_check
from validators.rules import RULES

HERE, THERE = "HN0001", "HN0002"
SYSTEM = "hunan-supervision"


def institution(code, **more):
    values = {"name": f"站{code}", "systems": frozenset({"湖南监督"}), "type": "监督机构"}
    place = {"level": "市", "division": "430100", "parent": ""}
    return Institution(code, **{**values, **place, **more})


PERIOD = Period(
    "XJ2026-2",
    "关于2026年下半年报名的通知",
    "hn-test-signup",
    "2026",
    "2",
    date(2026, 11, 10),
    date(2026, 11, 20),
    date(2026, 11, 27),
)


def facts(today=date(2026, 11, 20), **more):
    books = {code: institution(code) for code in (HERE, THERE)}
    base = {"institutions": books, "sender": books[HERE], "periods": {("2026", "2"): PERIOD}}
    return Facts(today=today, **{**base, **more})


def case(values, key, number="TS-2026-000001", **more):
    base = {
        "procedure": "hn-test-signup",
        "title": "报名",
        "status": "in_review",
        "step": "省级审核",
        "round": 1,
        "institution": HERE,
        "reviewed": False,
    }
    return CaseFact(number=number, key=key, values=dict(values), **{**base, **more})


@pytest.fixture
def judged(run, procedure):
    """Findings of the register rules for rows: (row, field, code)."""

    def go(rows, known=None, rules=(), meta=None, **changes):
        by = procedure(rules=list(rules), **changes)
        checked = run(rows, by=by)
        about = meta or {}
        sheet = checked.package.sheet
        rows_meta = RowsMeta(
            sheet=sheet.name, letters=sheet.letters, findings=tuple(checked.findings), **about
        )
        found = register_check(by, checked.values, rows_meta, known or facts())
        return [(f.row, f.field, f.code) for f in found]

    return go


@pytest.fixture
def key(procedure, good):
    return unique_key(procedure(), good)


def test_registries_do_not_overlap():
    assert not set(RULES) & set(REGISTER_RULES)
    assert set(ALWAYS) <= set(REGISTER_RULES)


def test_a_good_row(judged, good):
    assert judged([good]) == []


@pytest.mark.parametrize(
    ("today", "first", "open_"),
    [
        (date(2026, 11, 9), None, False),
        (date(2026, 11, 10), None, True),
        (date(2026, 11, 20), None, True),
        (date(2026, 11, 21), None, False),
        (date(2026, 11, 21), date(2026, 11, 20), True),
        (date(2026, 11, 27), date(2026, 11, 10), True),
        (date(2026, 11, 28), date(2026, 11, 20), False),
        (date(2026, 11, 21), date(2026, 11, 21), False),
    ],
)
def test_the_window_and_its_corrections(judged, good, key, today, first, open_):
    """A12, L49-51: in time is in time; corrections until 补正截止 for keys first dropped inside."""
    known = facts(today, first_dropped={key: first} if first else {})
    expected = [] if open_ else [(2, "培训期数", "window-closed")]
    assert judged([good], known) == expected


def test_no_such_period(judged, good):
    assert judged([{**good, "培训期数": "9"}]) == [(2, "培训期数", "period-unknown")]
    assert judged([{**good, "培训期数": ""}]) == []


@pytest.mark.parametrize(
    ("opens", "closes", "open_"),
    [("11-01", "11-30", True), ("01-01", "03-31", False), ("11-01", "02-01", True)],
)
def test_a_yearly_window(judged, good, opens, closes, open_):
    window = {"kind": "yearly", "opens": opens, "closes": closes}
    assert judged([good], window=window) == ([] if open_ else [(2, None, "window-closed")])


@pytest.mark.parametrize(("end", "open_"), [("2026-12-20", True), ("2026-11-25", False)])
def test_a_window_before_expiry(judged, good, end, open_):
    window = {"kind": "relative", "before_days": [90, 30], "of": "参加工作时间"}
    found = judged([{**good, "参加工作时间": end}], window=window)
    assert found == ([] if open_ else [(2, "参加工作时间", "window-closed")])


def test_somebody_else_has_it_open(judged, good, key):
    """D-X09, F07: one application per person and period, whichever form or institution."""
    other = case(good, key, institution=THERE)
    assert judged([good], facts(held_keys={key: other})) == [(2, "身份证号", "already-open")]
    form = case(good, key, procedure="hn-test-additional")
    assert judged([good], facts(held_keys={key: form})) == [(2, "身份证号", "already-open")]


def test_only_its_own_sender_is_told_to_take_a_case_back(run, procedure, good, key):
    """Who cannot withdraw a case is told whom to ask."""
    by = procedure()
    checked = run([good], by=by)
    theirs, ours, done = (
        register_check(by, checked.values, RowsMeta.of(checked), facts(held_keys={key: one}))
        for one in (
            case(good, key, institution=THERE),
            case(good, key, procedure="hn-test-additional"),
            case(good, key, procedure="hn-test-additional", status=Status.DONE),
        )
    )
    assert "站HN0002" in theirs[0].remedy
    assert "撤回" not in theirs[0].remedy
    assert "撤回" in ours[0].remedy
    assert "等待" not in done[0].remedy  # nothing is to be awaited, nothing taken back
    assert "撤回" not in done[0].remedy
    assert "在办" not in done[0].message


def test_the_senders_own_row_dropped_again(judged, good, key):
    assert judged([good], facts(held_keys={key: case(good, key)})) == []


def test_a_filed_rows_key_stays(judged, good, key):
    known = facts(cases={"TS-2026-000001": case(good, key)})
    meta = {"numbers": {2: "TS-2026-000001"}}
    assert judged([good], known, meta=meta) == []
    changed = {**good, "身份证号": "430102198503071236"}
    assert judged([changed], known, meta=meta) == [(2, "身份证号", "key-changed")]
    broken = {**good, "身份证号": "4301"}
    assert judged([broken], known, meta=meta) == []
    ended = facts(cases={"TS-2026-000001": case(good, key, held=False, status="deleted")})
    assert judged([changed], ended, meta=meta) == []


def test_numbers_of_nobody_and_of_others(judged, good, key):
    meta = {"numbers": {2: "TS-2026-000001"}}
    unknown = [(2, "申请编号", "row-unknown")]
    assert judged([good], meta=meta) == unknown
    theirs = facts(cases={"TS-2026-000001": case(good, key, institution=THERE)})
    assert judged([good], theirs, meta=meta) == unknown
    acting = {**meta, "acting": frozenset({2})}
    assert judged([good], meta=acting) == unknown


def test_row_ids(judged, good, key):
    fresh = "0123456789abcdef0123"
    assert judged([good], meta={"row_ids": {2: fresh}}) == []
    assert judged([good], meta={"row_ids": {2: "x"}}) == [(2, "行标识", "row-unknown")]
    own = case(good, key)
    known = facts(cases={own.number: own, fresh: case(good, key, number="TS-2026-000002")})
    both = {"numbers": {2: own.number}, "row_ids": {2: fresh}}
    assert judged([good], known, meta=both) == [(2, "行标识", "row-unknown")]


def test_rows_to_delete_are_not_asked_for_a_window(judged, good):
    meta = {"acting": frozenset({2})}
    assert judged([good], facts(date(2027, 1, 1)), meta=meta) == []


def test_one_number_one_name(judged, good):
    """D-X10."""
    number = good["身份证号"]
    rules = [{"rule": "person-mismatch"}]
    same = facts(people={(SYSTEM, number): PersonFact(number, "易小鱼", {})})
    assert judged([good], same, rules) == []
    other = facts(people={(SYSTEM, number): PersonFact(number, "易大鱼", {})})
    assert judged([good], other, rules) == [(2, "姓名", "person-mismatch")]


def test_a_certificate_past_its_last_day_is_not_held(judged, good):
    """The business date counts, whether the office has written 过期 or not."""
    number = good["身份证号"]
    rules = [{"rule": "certificate-not-held"}]
    (held,) = certificates(number, "质量监督")[number]

    def found(last_day):
        ending = replace(held, valid_to=last_day)
        return judged([good], facts(certificates={number: (ending,)}), rules)

    assert found(facts().today) == []
    assert found(None) == []
    ended = facts().today - timedelta(days=1)
    assert found(ended) == [(2, "身份证号", "certificate-not-held")]


def certificates(number, *kinds, state="有效"):
    return {
        number: tuple(
            CertificateFact(kind, kind, "土建", number, HERE, state, date(2024, 1, 1))
            for kind in kinds
        )
    }


@pytest.mark.parametrize(
    ("allowed", "held", "code"),
    [
        ("none", (), None),
        ("none", ("质量监督",), "already-certified"),
        ("none", ("质量监督", "安全监督"), "already-certified"),
        ("one", (), "certificate-not-held"),
        ("one", ("质量监督",), None),
        ("one", ("质量监督", "安全监督"), "already-certified"),
    ],
)
def test_who_may_sign_up_by_what_he_holds(judged, good, allowed, held, code):
    """A03, A04, A05: newcomers without, additions with exactly one, both go elsewhere."""
    known = facts(certificates=certificates(good["身份证号"], *held))
    rules = [{"rule": "already-certified", "with": {"allowed": allowed}}]
    assert judged([good], known, rules) == ([(2, "身份证号", code)] if code else [])


def test_a_cancelled_certificate_does_not_count(judged, good):
    known = facts(certificates=certificates(good["身份证号"], "质量监督", state="注销"))
    assert judged([good], known, [{"rule": "already-certified"}]) == []


def test_a_certificate_must_be_held(judged, good):
    number = good["身份证号"]
    rules = [{"rule": "certificate-not-held", "with": {"kinds": ["质量监督"]}}]
    assert judged([good], None, rules) == [(2, "身份证号", "certificate-not-held")]
    assert judged([good], facts(certificates=certificates(number, "质量监督")), rules) == []
    named = [{"rule": "certificate-not-held", "with": {"number_field": "职称证编号"}}]
    row = {**good, "职称证编号": "A1"}
    fact = CertificateFact("A1", "质量监督", "", number, HERE, "有效", date(2024, 1, 1))
    assert judged([row], facts(certificate_numbers={"A1": (fact,)}), named) == []
    assert judged([row], None, named) == [(2, "职称证编号", "certificate-not-held")]


def test_codes_must_be_known(judged, good):
    here = [{"rule": "reference-unknown", "with": {"field": "注册类职业资格证书"}}]
    assert judged([{**good, "注册类职业资格证书": HERE}], None, here) == []
    assert judged([{**good, "注册类职业资格证书": "X"}], None, here)[0][2] == "reference-unknown"
    users = {"field": "注册类职业资格证书", "table": "users", "own": True}
    rules = [{"rule": "reference-unknown", "with": users}]
    for user, fine in (
        (User("U1", "甲", HERE, frozenset()), True),
        (User("U1", "甲", THERE, frozenset()), False),
        (User("U1", "甲", HERE, frozenset(), enabled=False), False),
    ):
        found = judged([{**good, "注册类职业资格证书": "U1"}], facts(users={"U1": user}), rules)
        assert (found == []) is fine


def test_own_institutions_people_only(judged, good):
    """F07: only one's own institution's data."""
    number = good["身份证号"]
    rules = [{"rule": "not-own-institution", "with": {"person": "身份证号"}}]
    theirs = facts(people={(SYSTEM, number): PersonFact(number, "易小鱼", {}, THERE)})
    assert judged([good], theirs, rules) == [(2, "身份证号", "not-own-institution")]
    ours = facts(people={(SYSTEM, number): PersonFact(number, "易小鱼", {}, HERE)})
    assert judged([good], ours, rules) == []
    assert judged([good], facts(), rules) == []


def test_what_the_register_says_otherwise(judged, good):
    number = good["身份证号"]
    rules = [{"rule": "registry-conflict", "with": {"fields": ["民族", "联系电话"]}}]
    known = facts(
        people={(SYSTEM, number): PersonFact(number, "易小鱼", {"民族": "苗族", "联系电话": ""})}
    )
    assert judged([good], known, rules) == [(2, "民族", "registry-conflict")]


def test_quota(judged, good, make_id, key):
    """Spec 1.8: overflow rows refused one by one, refused rows take no place."""
    rows = [{**good, "身份证号": make_id(sequence=n)} for n in (13, 15, 17, 19)]
    rows[1]["民族"] = "汗"
    rules = [{"rule": "quota-exceeded"}]
    known = facts(quotas={("2026", "2"): (5, 3)})
    assert judged(rows, known, rules) == [(5, "培训期数", "quota-exceeded")]
    held = facts(quotas={("2026", "2"): (3, 3)}, held_keys={key: case(good, key)})
    assert judged(rows[:1], held, rules) == []


def test_always_running_rules_can_be_softened(judged, run, good, procedure):
    by = procedure(rules=[{"rule": "window-closed", "severity": "hint"}])
    checked = run([good], by=by)
    (found,) = register_check(by, checked.values, RowsMeta.of(checked), facts(date(2027, 1, 1)))
    assert (found.severity, found.column) == ("hint", "K")


def test_a_scan_of_somebody_registered(run, good, scan, procedure):
    key = good["身份证号"]
    tie = Tie(2, "毕业证", (scan(f"{key}_毕业证.pdf", sha256="s"),))
    for owner, codes in (("", []), (key, []), ("430102198503071236", ["scan-shared"])):
        known = facts(scan_owners={"s": owner})
        found = scans_of_others(procedure(), [tie], {2: key}, known)
        assert [f.code for f in found] == codes


@pytest.mark.parametrize(
    ("submitter", "sender", "org", "allowed"),
    [
        ({"types": ["监督机构"]}, {}, HERE, True),
        ({"types": ["监督机构"], "levels": ["市"]}, {}, HERE, True),
        ({"types": ["监督机构"], "levels": ["省"]}, {}, HERE, False),
        ({"types": ["企业"]}, {}, HERE, False),
        ({"types": ["监督机构"]}, {"systems": frozenset({"吉林安管"})}, HERE, False),
        ({"types": ["监督机构"]}, {"enabled": False}, HERE, False),
        ({"types": ["监督机构"]}, None, HERE, False),
        ({"types": ["监督机构"]}, None, "_office", False),
        ({"office": True}, None, "_office", True),
        ({"office": True}, {}, HERE, False),
        ({"office": True, "province": True}, {"level": "省"}, HERE, True),
        ({"office": True, "province": True}, {}, HERE, False),
    ],
)
def test_who_may_drop_it(procedure, submitter, sender, org, allowed):
    by = procedure(submitter=submitter)
    who = None if sender is None else institution(HERE, **sender)
    assert [f.code for f in sender_check(by, who, org)] == (
        [] if allowed else ["sender-not-allowed"]
    )
