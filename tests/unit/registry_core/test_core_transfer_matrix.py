"""F15, D03, F26: what becomes of both certificates, every combination from drop to register."""

from __future__ import annotations

import pytest
from counter import Counter, codes
from laboratories import (
    announce,
    asks,
    employ,
    employer,
    found_jiangsu,
    leaving,
    papers,
    receive,
)

NEW, LEFT = "无信用档案", "调离"
#: source laboratory, held, target -> 建材, 地基 (seed 003 lines 14-24; rules 3.3)
TABLE = {
    ("J1", "建材", "J2"): {"建材": NEW},
    ("J1", "建材", "B2"): {"建材": NEW},
    ("J1", "建材", "D2"): None,
    ("J1", "建材", "N2"): None,
    ("D1", "地基", "D2"): {"地基": NEW},
    ("D1", "地基", "B2"): {"地基": NEW},
    ("D1", "地基", "J2"): None,
    ("D1", "地基", "N2"): None,
    ("B1", "建材", "J2"): {"建材": NEW},
    ("B1", "建材", "B2"): {"建材": NEW},
    ("B1", "建材", "D2"): None,
    ("B1", "建材", "N2"): None,
    ("B1", "地基", "D2"): {"地基": NEW},
    ("B1", "地基", "B2"): {"地基": NEW},
    ("B1", "地基", "J2"): None,
    ("B1", "地基", "N2"): None,
    ("B1", "建材、地基", "B2"): {"建材": NEW, "地基": NEW},
    ("B1", "建材、地基", "J2"): {"建材": NEW, "地基": LEFT},
    ("B1", "建材、地基", "D2"): {"建材": LEFT, "地基": NEW},
    ("B1", "建材、地基", "N2"): None,
}


def test_every_combination(counter: Counter) -> None:
    """D03, D-D04, F26: from whichever module it is begun, both move at once, on the 公告."""
    found_jiangsu(counter)
    cases = [
        (source, target, kind, held.split("、"), after)
        for (source, held, target), after in TABLE.items()
        for kind in held.split("、")
    ]
    wanted, seen = {}, {}
    for serial, (source, target, module, held, after) in enumerate(cases):
        name = (source, "、".join(held), target, module)
        number = employ(counter, source, serial, *held)
        out = counter.drop(
            [asks(number, target, module, source)], leaving(number), org=source, id="js-transfer"
        )
        if after is None:
            wanted[name], seen[name] = ["prerequisite-missing"], codes(out)
            continue
        assert codes(out) == []
        case = out.numbers[2]
        receive(counter, case, target)
        counter.decide((case, "C1", "同意"))
        counter.decide((case, "C2", "同意"))
        counter.decide((case, "P", "同意"))
        assert {place for _, place in papers(counter, number).values()} == {source}
        announce(counter, case)
        wanted[name] = ("done", target, {kind: (state, target) for kind, state in after.items()})
        seen[name] = counter.state(case)[0], employer(counter, number), papers(counter, number)
    assert seen == wanted


def test_who_was_left_over_comes_back_with_a_later_transfer(counter: Counter) -> None:
    """F26: 调离 becomes 无信用档案 where the institution has that qualification (rules 3.2)."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材", "地基")
    for source, target in (("B1", "J2"), ("J2", "B1")):
        out = counter.drop(
            [asks(number, target, lab=source)], leaving(number), org=source, id="js-transfer"
        )
        case = out.numbers[2]
        receive(counter, case, target)
        for city in ("C1", "C2", "P"):
            counter.decide((case, city, "同意"))
        announce(counter, case)
        counter.later(1)
    assert papers(counter, number) == {"建材": (NEW, "B1"), "地基": (NEW, "B1")}


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("B1", "registry-conflict"),
        ("OFF", "reference-unknown"),
        ("B9", "reference-unknown"),
        ("C2", "registry-conflict"),
    ],
)
def test_places_nobody_is_transferred_to(counter: Counter, target: str, code: str) -> None:
    """D02: the same, a suspended, an unknown institution, one that tests nothing."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材")
    out = counter.drop([asks(number, target)], leaving(number), org="B1", id="js-transfer")
    assert codes(out) == [code]


def test_one_request_serves_both_modules(counter: Counter) -> None:
    """D03: 双证人员只需变更一次; the second is refused by the number of the first."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材", "地基")
    first = counter.drop([asks(number, "B2")], leaving(number), org="B1", id="js-transfer")
    second = counter.drop([asks(number, "B2", "地基")], leaving(number), org="B1", id="js-transfer")
    found = next(f for f in second.findings if f.code == "already-open")
    assert first.numbers[2] in found.message
    assert counter.case(first.numbers[2]).values["发起模块"] == "建材"


def test_somebody_elses_person_and_a_person_without_certificate(counter: Counter) -> None:
    """D02: 人员在本机构; what is transferred is a certificate."""
    found_jiangsu(counter)
    other, bare = employ(counter, "B2", 1, "建材"), employ(counter, "B1", 2)
    rows = [asks(other, "J1"), asks(bare, "J1")]
    out = counter.drop(rows, leaving(other), leaving(bare), org="B1", id="js-transfer")
    assert "not-own-institution" in codes(out, 2)
    assert codes(out, 3) == ["certificate-not-held"]
