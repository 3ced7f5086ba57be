"""`certificate-act`: what keeps an act from the certificate a row names (F07; rules 1.2)."""

from __future__ import annotations

from itertools import count

import pytest
from counter import IDS, Counter, codes, procedure
from test_core_certificate_locks import PAPER

OTHER = {"证书种类": "安全监督", "证书编号": "乙0001"}


_VERSIONS = count(1)


def asked(counter: Counter, params: str, org: str = "K1", **values: str) -> list[str]:
    """What stops a row of the first person under the rule with these parameters."""
    rule = f"rules: [{{rule: certificate-act, with: {{{params}}}}}]\n"
    counter.use(procedure(rule, version=next(_VERSIONS)))
    one = {"身份证号": IDS[0], "姓名": "张三", "合同编号": "甲0001"} | values
    return [found.code for found in counter.drop([one], org=org).findings if found.blocks]


def holding(counter: Counter, *papers: dict[str, str]) -> None:
    outcome = counter.drop([PAPER | one for one in papers], org="P", id="office-certificates")
    assert outcome.accepted == len(papers), codes(outcome)


BY_NUMBER = "act: 变更, number: 合同编号, id: 身份证号"
BY_KIND = "act: 变更, id: 身份证号, kind_field: 备注"


def test_the_holder_of_the_own_institution(counter: Counter) -> None:
    holding(counter, {})
    assert asked(counter, BY_NUMBER) == []
    assert asked(counter, BY_KIND, 备注="质量监督") == []


def test_nobody_has_it(counter: Counter) -> None:
    holding(counter, {})
    assert asked(counter, BY_NUMBER, 合同编号="甲9999") == ["certificate-not-held"]
    assert asked(counter, BY_NUMBER, 身份证号=IDS[1]) == ["certificate-not-held"]
    assert asked(counter, BY_KIND, 备注="质量监督、安全监督") == ["certificate-not-held"]


def test_another_institution_has_it(counter: Counter) -> None:
    """F07: only data of the sender's own institution."""
    holding(counter, {}, OTHER | {"机构编码": "K2"})
    assert asked(counter, BY_NUMBER, org="K2") == ["not-own-institution"]
    assert asked(counter, BY_KIND, 备注="质量监督、安全监督") == ["not-own-institution"]


@pytest.mark.parametrize(
    ("org", "named", "code"),
    [("K2", "K1", []), ("K2", "C1", ["registry-conflict"]), ("K1", "K1", ["registry-conflict"])],
)
def test_the_other_party_must_have_it(
    counter: Counter, org: str, named: str, code: list[str]
) -> None:
    """D-B05: the unit a person leaves is the one the register knows."""
    holding(counter, {})
    params = f"{BY_NUMBER}, by: other, institution: 调入机构编码"
    assert asked(counter, params, org=org, 调入机构编码=named) == code


def test_its_state_must_allow_it(counter: Counter) -> None:
    """The last good day ends it, told or not; one 专业 in force is enough."""
    holding(counter, {"有效期至": "2026-11-01"})
    assert asked(counter, BY_NUMBER) == ["state-not-allowed"]
    assert asked(counter, BY_NUMBER.replace("变更", "注销")) == []
    holding(counter, {"专业": "安装"})
    assert asked(counter, BY_NUMBER) == []


def test_a_kind_without_the_act(counter: Counter) -> None:
    holding(counter, {})
    assert asked(counter, "act: 调入, number: 合同编号") == ["certificate-not-held"]
