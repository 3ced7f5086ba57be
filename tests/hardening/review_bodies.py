"""The procedures of the walk, for the product as YAML and for the model as steps.

`test-levels` goes up through every level and has every kind of outcome; `test-cities` needs two
cities at once, then a publicity, and runs out of time.
"""

from __future__ import annotations

from tests.hardening.review_model import (
    BACK,
    DECLINE,
    DONE,
    HOLD,
    NEXT,
    REJECT,
    Filed,
    Reviewer,
    Station,
    Step,
)
from tests.hardening.small_office import station, user

_HEAD = """
id: {id}
version: 1
prefix: {prefix}
title: {title}
system: hunan-supervision
order: {order}
source: 测试
sheet: {title}
submitter: {{types: [监督机构]}}
subject: person
unique: {{fields: [身份证号], holds: open}}
manage: {{edit: [unreviewed, returned], delete: [unreviewed, declined], withdraw: {withdraw}}}
fields:
  - {{name: 身份证号, type: id_number, required: true, key: true}}
  - {{name: 姓名, type: person_name, required: true}}
  - {{name: {own}, required: true}}
  - {{name: 工作年限, type: integer}}
  - {{name: 年限说明}}
  - {{name: 调入机构编码, type: code}}
  - {{name: 备案文号}}
  - {{name: 填报人, type: code}}
rules:
  - {{rule: fields-together, severity: confirm, with: {{fields: [工作年限, 年限说明]}}}}
"""
_LEVELS = """
review:
  - name: 本机构
    by: own_institution
    decisions: {通过: next, 驳回: 'return:submitter'}
    reason_required: [驳回]
    on_resubmit: true
  - name: 县级
    by: county
    decisions: {通过: next, 驳回: 'return:submitter'}
    reason_required: [驳回]
  - name: 市州
    by: city
    supply: {fields: [备案文号]}
    decisions: {通过: next, 驳回: 'return:submitter', 暂缓: hold, 不予受理: decline}
    reason_required: [驳回, 不予受理]
  - name: 省级
    by: province
    role: [领导]
    decisions: {通过: done, 驳回: 'return:submitter', 退回县级: 'return:县级', 不通过: reject}
    reason_required: [驳回, 退回县级, 不通过]
"""
_CITIES = """
review:
  - name: 本机构
    by: own_institution
    decisions: {通过: next, 驳回: 'return:submitter'}
    reason_required: [驳回]
  - name: 两市
    all_of: [city, {kind: city, of: 调入机构编码}]
    decisions: {同意: next, 退回: 'return:submitter'}
    reason_required: [退回]
    timer: {after_days: 15, outcome: lapse}
  - name: 公示
    wait: {working_days: 5, status: publicity}
  - name: 省级
    by: province
    decisions: {通过: done, 退回两市: 'return:两市', 不通过: reject}
    reason_required: [退回两市, 不通过]
"""
BODIES = {
    "test-levels": _HEAD.format(
        id="test-levels", prefix="TL", title="逐级审核", order=900, own="说明",
        withdraw="[unreviewed, returned]",
    ) + _LEVELS,
    "test-cities": _HEAD.format(
        id="test-cities", prefix="TC", title="两地审核", order=901, own="事由",
        withdraw="[unreviewed]",
    ) + _CITIES,
}  # fmt: skip
TITLES = {"test-levels": "逐级审核", "test-cities": "两地审核"}
#: The free text field by which the two sheets are told apart.
OWN_FIELD = {"test-levels": "说明", "test-cities": "事由"}
_SENDER = frozenset({"unreviewed", "returned"})
FILED = {
    "test-levels": Filed(
        "test-levels",
        (
            Step("本机构", ("own",), {"通过": NEXT, "驳回": BACK}, frozenset({"驳回"}), again=True),
            Step("县级", ("县",), {"通过": NEXT, "驳回": BACK}, frozenset({"驳回"})),
            Step(
                "市州",
                ("市",),
                {"通过": NEXT, "驳回": BACK, "暂缓": HOLD, "不予受理": DECLINE},
                frozenset({"驳回", "不予受理"}),
                supply="备案文号",
            ),
            Step(
                "省级",
                ("省",),
                {"通过": DONE, "驳回": BACK, "退回县级": "to:县级", "不通过": REJECT},
                frozenset({"驳回", "退回县级", "不通过"}),
                roles=frozenset({"领导"}),
            ),
        ),
        edit=_SENDER,
        withdraw=_SENDER,
        delete=frozenset({"unreviewed", "declined"}),
    ),
    "test-cities": Filed(
        "test-cities",
        (
            Step("本机构", ("own",), {"通过": NEXT, "驳回": BACK}, frozenset({"驳回"})),
            Step(
                "两市",
                ("市", "调入机构编码"),
                {"同意": NEXT, "退回": BACK},
                frozenset({"退回"}),
                lapse=15,
            ),
            Step("公示", (), publicity=5),
            Step(
                "省级",
                ("省",),
                {"通过": DONE, "退回两市": "to:两市", "不通过": REJECT},
                frozenset({"退回两市", "不通过"}),
            ),
        ),
        edit=_SENDER,
        withdraw=frozenset({"unreviewed"}),
        delete=frozenset({"unreviewed", "declined"}),
    ),
}

#: 省 P ← 市 C1 ← 县 K1 ← 园区 Y1; 省 P ← 市 C2 ← 县 K2.
_TREE = (
    ("P", "省", "430000", ""),
    ("C1", "市", "430100", "P"),
    ("C2", "市", "430200", "P"),
    ("K1", "县", "430121", "C1"),
    ("K2", "县", "430281", "C2"),
    ("Y1", "县", "430121", "K1"),
)
STATIONS = [station(*place) for place in _TREE]
_BOTH = "联络员、审核人"
#: Of each institution: two who may, one who may not any more, one with another role.
USERS = [
    user(f"{code.lower()}{n}", code, roles=roles, enabled=enabled)
    for code, *_ in _TREE
    for n, roles, enabled in (
        (1, f"{_BOTH}、领导", True),
        (2, f"{_BOTH}、领导", True),
        (3, f"{_BOTH}、领导", False),
        (4, "管理员", True),
    )
]


def model_stations() -> list[Station]:
    """The same tree for the model."""
    return [Station(code, level, parent) for code, level, _, parent in _TREE]


def model_reviewers() -> list[Reviewer]:
    """The same users for the model."""
    return [
        Reviewer(u["code"], u["institution"], frozenset(u["roles"].split("、")), u["enabled"])
        for u in USERS
    ]
