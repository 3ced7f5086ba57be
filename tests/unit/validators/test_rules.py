"""Named rules without register: sex, dates, conditions of sign-up (A04, spec 1.3, D-A06)."""

from __future__ import annotations

import pytest

from procedures.findings import Severity
from procedures.load import CatalogueError
from validators.rules import RULES, validate_rules

TITLE = {"fields": ["工程类技术职称", "职称证取得时间", "职称证编号"], "material": "职称证"}


@pytest.fixture
def judged(run, good, procedure):
    """Codes, fields and severities that one rule finds in the good row with changes."""

    def go(rule, changes, *members, **params):
        more = {key: params.pop(key) for key in ("severity", "basis", "when") if key in params}
        fields = [
            {**field, "required_if": None} if field["name"] == "职称证编号" else field
            for field in procedure().model_dump(mode="json", by_alias=True)["fields"]
        ]
        by = procedure(fields=fields, rules=[{"rule": rule, "with": params, **more}])
        validate_rules({by.id: by})
        found = run([{**good, **changes}], *members, by=by).findings
        return [(f.code, f.field) for f in found]

    return go


def test_sex_against_the_number(judged):
    """D-A06: the sample rows of seed 000 contradict themselves."""
    assert judged("id-gender", {}) == []
    assert judged("id-gender", {"性别": "女"}) == [("id-gender", "性别")]
    assert judged("id-gender", {"性别": ""}) == [("required", "性别")]


def test_title_fields_together(judged, scan, good):
    """F02: title, date and number all or none, the scan with them."""
    assert judged("fields-together", {}, **TITLE) == []
    assert judged("fields-together", {"工程类技术职称": "无"}, **TITLE) == []
    assert judged("fields-together", {"工程类技术职称": "工程师"}, **TITLE) == [
        ("fields-together", "职称证取得时间"),
        ("fields-together", "职称证编号"),
    ]
    broken = {"工程类技术职称": "工程师", "职称证取得时间": "去年", "职称证编号": "A1"}
    assert judged("fields-together", broken, **TITLE) == [("date-format", "职称证取得时间")]
    file = scan(f"{good['身份证号']}_职称证.pdf")
    assert len(judged("fields-together", {}, file, **TITLE)) == 3


@pytest.mark.parametrize(
    ("changes", "params", "wrong"),
    [
        ({"毕业时间": "2005-02"}, {"years": 15, "id_field": "身份证号"}, True),
        ({"毕业时间": "2005-03"}, {"years": 15, "id_field": "身份证号"}, False),
        ({"毕业时间": "2005-03-06"}, {"years": 15, "id_field": "身份证号"}, True),
        ({"毕业时间": "2005-03-07"}, {"years": 15, "id_field": "身份证号"}, False),
        ({"毕业时间": "2026-11"}, {}, False),
        ({"毕业时间": "2026-12"}, {}, True),
        ({"毕业时间": "2026-12"}, {"future": True}, False),
        ({"毕业时间": "2012-06", "参加工作时间": "2012-07-01"}, {"other": "参加工作时间"}, True),
        ({"毕业时间": "2012-07", "参加工作时间": "2012-07-01"}, {"other": "参加工作时间"}, False),
        ({"毕业时间": "", "参加工作时间": "2012-07-01"}, {"other": "参加工作时间"}, False),
    ],
)
def test_dates_in_order(judged, changes, params, wrong):
    found = judged("date-order", changes, field="毕业时间", **params)
    assert found == ([("date-order", "毕业时间")] if wrong else [])


@pytest.mark.parametrize(
    ("born", "sequence", "wrong"),
    [
        ("20081120", 13, False),
        ("20081121", 13, True),
        ("19631121", 13, False),
        ("19621120", 13, True),
        ("19671120", 12, True),
        ("19681120", 12, False),
    ],
)
def test_age(judged, make_id, born, sequence, wrong):
    """18 on the day; 63 for men and 58 for women since 2025, a proposed value."""
    changes = {"身份证号": make_id(born, sequence), "性别": "男" if sequence % 2 else "女"}
    assert judged("eligibility-age", changes) == (
        [("eligibility-age", "身份证号")] if wrong else []
    )


def test_education(judged):
    found = [("eligibility-education", "文化程度")]
    assert judged("eligibility-education", {"文化程度": "大专"}) == []
    assert judged("eligibility-education", {"文化程度": "高中"}) == found
    instead = {"instead": ["注册类职业资格证书"]}
    made_up = {"文化程度": "高中", "注册类职业资格证书": "一级建造师"}
    assert judged("eligibility-education", made_up, **instead) == []
    assert judged("eligibility-education", {"文化程度": "高中"}, **instead) == found


@pytest.mark.parametrize(
    ("stated", "since", "codes"),
    [
        ("14", "2012-07-01", []),
        ("15", "2012-07-01", []),  # part of a year counts as one
        ("16", "2012-07-01", ["experience-differs"]),
        ("2", "2012-07-01", ["eligibility-experience"]),
        ("3", "2023-11-20", []),
        ("3", "2023-11-21", ["eligibility-experience"]),
        ("", "2012-07-01", []),
        ("3", "", []),
        ("9", "2025-07-01", ["experience-differs", "eligibility-experience"]),
    ],
)
def test_experience(judged, stated, since, codes):
    changes = {"工作年限": stated, "参加工作时间": since}
    found = judged("eligibility-experience", changes, kind="质量监督")
    assert [code for code, _ in found] == codes


def test_experience_by_kind(judged):
    changes = {"工作年限": "2", "参加工作时间": "2023-01-01"}
    assert judged("eligibility-experience", changes, kind="安全监督") == []
    assert len(judged("eligibility-experience", changes, kind="质量监督")) == 1


def test_severity_basis_and_condition_of_the_catalogue(run, good, procedure):
    """A new rule can run one period as 提示; `when` says where it applies."""
    softened = {"rule": "id-gender", "severity": "hint", "basis": "D-A06"}
    women = {**softened, "when": {"equals": {"field": "性别", "value": "男"}}}
    wrong = {**good, "性别": "女"}
    (found,) = run([wrong], by=procedure(rules=[softened])).findings
    assert (found.severity, found.basis, found.column) == (Severity.HINT, "D-A06", "B")
    assert run([wrong], by=procedure(rules=[women])).findings == []


@pytest.mark.parametrize(
    ("rule", "cause"),
    [
        ({"rule": "no-such-rule"}, "not registered"),
        ({"rule": "date-order", "with": {}}, "field"),
        ({"rule": "date-order", "with": {"field": "毕业时间", "yeers": 1}}, "yeers"),
        ({"rule": "date-order", "with": {"field": "毕业日期"}}, "毕业日期"),
        ({"rule": "fields-together", "with": {"fields": ["姓名", "名"]}}, "名"),
        ({"rule": "fields-together", "with": {"fields": ["姓名"], "material": "证"}}, "证"),
        ({"rule": "eligibility-age", "with": {"table": "没有"}}, "没有"),
        ({"rule": "eligibility-age", "with": {"id_field": "证件号码"}}, "证件号码"),
        ({"rule": "already-certified", "with": {"allowed": "two"}}, "allowed"),
    ],
)
def test_the_catalogue_is_proved_before_a_row_is_read(procedure, tables, rule, cause):
    by = procedure(rules=[rule])
    with pytest.raises(CatalogueError, match=cause) as caught:
        validate_rules({by.id: by}, tables)
    assert by.id in str(caught.value)


def test_rules_without_parameters_are_sound(procedure, tables):
    by = procedure(rules=[{"rule": "id-gender"}, {"rule": "eligibility-age"}])
    validate_rules({by.id: by}, tables)
    assert {"id-gender", "fields-together", "date-order"} <= set(RULES)
