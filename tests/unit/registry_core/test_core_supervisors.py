"""Certificate requests of Hunan supervisors: seed 001 lines 85-147, end to end at the counter."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from counter import DAY, IDS, Counter, back, codes, scan, user
from sqlalchemy import select

from outputs.tables import TABLES
from procedures.records import Media, Member, PhotoProbe
from registry.certificates import Held, by_number
from registry.models import (
    ApplicationEvent,
    CertificateLock,
    Employment,
    PersonProfile,
    UserVersion,
)
from registry.versions import put

CHANGE, CANCEL, REISSUE = "hn-certificate-change", "hn-certificate-cancel", "hn-certificate-reissue"
PROFILE = "hn-person-profile"
HUNAN = {"系统": "湖南监督", "状态": "有效"}
PERSON = {"姓名": "张三", "身份证号": IDS[0]}
PAPER = HUNAN | {
    "证件号码": IDS[0], "姓名": "张三", "机构编码": "K1", "专业": "土建",
    "发证日期": "2025-06-01", "有效期至": "2027-05-31",
}  # fmt: skip
BOTH = "质量监督、安全监督"
SECOND = "c1v"


def photo(number: str = IDS[0]) -> Member:
    """A photo as the notice wants it."""
    sha = hashlib.sha256(number.encode()).hexdigest()
    probe = PhotoProbe("JPEG", 295, 413, "RGB", 1, complete=True)
    return Member(f"附件/{number}.jpg", sha, 50_000, Media.JPEG, probe)


@pytest.fixture
def office(counter: Counter) -> Counter:
    """张三 of K1 with 甲0001 (质量监督) and 乙0001 (安全监督); a second reviewer in the city."""
    people = [{"证件号码": IDS[0], "姓名": "张三", "性别": "男", "机构编码": "K1"}]
    assert codes(counter.drop(people, org="P", id="office-people")) == []
    papers = [
        PAPER | {"证书种类": "质量监督", "证书编号": "甲0001"},
        PAPER | {"证书种类": "安全监督", "证书编号": "乙0001"},
    ]
    assert counter.drop(papers, org="P", id="office-certificates").accepted == 2
    with counter.register.write() as session:
        put(session, UserVersion, ("code",), [user(SECOND, "C1")], on=DAY, event_of=[""])
    return counter


def one(**values: str) -> dict[str, str]:
    return PERSON | values


def change(**values: str) -> dict[str, str]:
    asked = {"变更证书类别": BOTH, "变更事项": "证书照片", "变更理由": "旧照片不清"}
    return one(**(asked | values))


def moving(**values: str) -> dict[str, str]:
    said = {"变更事项": "工作单位", "原单位编码": "K1", "变更理由": "调动"}
    return change(**(said | values))


def approve(office: Counter, number: str) -> None:
    """受理 and 审核 by two people of the city, 审批 by the province."""
    for org, word, who in (("C1", "受理", "c1u"), ("C1", "通过", SECOND), ("P", "通过", "pu")):
        assert office.decide((number, org, word), reviewer=who).findings == []
    assert office.state(number) == ("done", "")


def held(office: Counter, number: str) -> Held:
    with office.register.read() as session:
        (found,) = by_number(session, "hunan-supervision", [number])[number]
        session.expunge_all()
        return found


def employer(office: Counter) -> str:
    with office.register.read() as session:
        now = select(Employment.institution).where(Employment.valid_to.is_(None))
        return session.scalars(now).one()


def test_several_kinds_change_at_once(office: Counter) -> None:
    """B32: both certificates get a new paper, their numbers and ends stay."""
    number = office.drop([change()], photo(), id=CHANGE).numbers[2]
    assert office.state(number) == ("in_review", "市州受理")
    approve(office, number)
    for paper in ("甲0001", "乙0001"):
        now = held(office, paper).version
        assert (now.state, now.edition, now.expires) == ("有效", 2, date(2027, 5, 31))
        assert now.issued == DAY


def test_a_new_name_goes_to_certificate_and_person(office: Counter) -> None:
    """B32, D-X10: one person, one name; all his certificates must be named."""
    proof = scan(f"附件/{IDS[0]}_证明材料.pdf")
    asked = change(变更事项="姓名", 新姓名="张三丰")
    alone = asked | {"变更证书类别": "质量监督"}
    assert codes(office.drop([alone], photo(), proof, id=CHANGE)) == ["registry-conflict"]
    approve(office, office.drop([asked], photo(), proof, id=CHANGE).numbers[2])
    assert {held(office, n).version.holder for n in ("甲0001", "乙0001")} == {"张三丰"}
    with office.register.read() as session:
        now = select(PersonProfile.name).where(PersonProfile.valid_to.is_(None))
        assert session.scalars(now).one() == "张三丰"


def test_a_move_between_stations(office: Counter) -> None:
    """B32, D-B05: the new unit files, the old one agrees, then 受理; person and papers move."""
    number = office.drop([moving()], photo(), org="K2", id=CHANGE).numbers[2]
    assert office.state(number) == ("in_review", "原单位意见")
    assert office.decide((number, "K1", "同意")).findings == []
    assert office.state(number) == ("in_review", "市州受理")
    approve(office, number)
    assert employer(office) == "K2"
    assert {held(office, n).version.institution for n in ("甲0001", "乙0001")} == {"K2"}


def test_the_old_unit_refuses(office: Counter) -> None:
    """D-B05: back to the new unit, which may delete it (B33) and so frees the certificates."""
    first = office.drop([moving()], photo(), org="K2", id=CHANGE)
    office.decide((first.numbers[2], "K1", "不同意"))
    assert office.state(first.numbers[2]) == ("returned", "")
    again = office.drop([back(first, 2, moving(), 操作="删除")], org="K2", id=CHANGE)
    assert codes(again) == []
    assert (office.state(first.numbers[2])[0], locks(office)) == ("deleted", 0)
    assert employer(office) == "K1"


def test_the_old_unit_does_not_answer(office: Counter) -> None:
    """D-B05 after D-E04: silence agrees to nothing; after 15 days the request lapses."""
    number = office.drop([moving()], photo(), org="K2", id=CHANGE).numbers[2]
    office.later(15)
    office.tick()
    assert office.state(number) == ("in_review", "原单位意见")
    office.later(1)
    office.tick()
    assert (office.state(number), locks(office)) == (("lapsed", ""), 0)


def test_a_person_moves_with_all_certificates(office: Counter) -> None:
    outcome = office.drop([moving(变更证书类别="质量监督")], photo(), org="K2", id=CHANGE)
    assert codes(outcome) == ["registry-conflict"]


def locks(office: Counter) -> int:
    with office.register.read() as session:
        return len(session.scalars(select(CertificateLock)).all())


@pytest.mark.parametrize(
    ("id_", "values", "paper"),
    [
        (CANCEL, {"注销证书类别": "质量监督", "注销原因": "退休"}, ("注销", 1, "")),
        (REISSUE, {"补办证书类别": "质量监督", "补办原因": "遗失"}, ("有效", 2, "补")),
    ],
)
def test_cancel_and_reissue(
    office: Counter, id_: str, values: dict[str, str], paper: tuple[str, int, str]
) -> None:
    """B36, B40, D-B11: 注销 ends it, 补办 is a new paper under the number, the other stays."""
    number = office.drop([one(**values)], id=id_).numbers[2]
    assert office.state(number) == ("in_review", "市州受理")
    approve(office, number)
    now = held(office, "甲0001").version
    assert (now.state, now.edition, now.mark) == paper
    assert held(office, "乙0001").version.state == "有效"


REQUESTS: list[tuple[str, dict[str, str]]] = [
    (CHANGE, change()),
    (CANCEL, one(注销证书类别=BOTH, 注销原因="退休")),
    (REISSUE, one(补办证书类别=BOTH, 补办原因="遗失")),
]


@pytest.mark.parametrize(("id_", "values"), REQUESTS)
@pytest.mark.parametrize(
    ("said", "allowed"),
    [
        ((), True),
        ((("受理", "c1u"),), False),
        ((("退回", "c1u"),), True),
        ((("不予受理", "c1u"),), True),
        ((("受理", "c1u"), ("退回", SECOND)), True),
        ((("受理", "c1u"), ("不通过", SECOND)), False),
    ],
)
def test_what_may_be_deleted(
    office: Counter,
    id_: str,
    values: dict[str, str],
    said: tuple[tuple[str, str], ...],
    allowed: bool,
) -> None:
    """B33, B37, B41, F07, F08: 未受理, 不予受理, 已退回, by the own institution only."""
    first = office.drop([values], photo(), id=id_)
    number = first.numbers[2]
    for word, who in said:
        assert office.decide((number, "C1", word), reviewer=who).findings == []
    stranger = office.drop([back(first, 2, values, 操作="删除")], org="K2", id=id_)
    assert "row-unknown" in codes(stranger)
    outcome = office.drop([back(first, 2, values, 操作="删除")], id=id_)
    assert (office.state(number)[0] == "deleted") is allowed, codes(outcome)


def test_unaccepted_lasts_until_acceptance_in_a_move(office: Counter) -> None:
    """B33, F08: the old unit's 同意 is no 受理."""
    first = office.drop([moving()], photo(), org="K2", id=CHANGE)
    office.decide((first.numbers[2], "K1", "同意"))
    office.drop([back(first, 2, moving(), 操作="删除")], org="K2", id=CHANGE)
    assert office.state(first.numbers[2])[0] == "deleted"


def test_it_cannot_be_edited_once_submitted(office: Counter) -> None:
    """B32: 提交后不可改."""
    first = office.drop([change()], photo(), id=CHANGE)
    outcome = office.drop([back(first, 2, change(变更理由="另一理由"))], id=CHANGE)
    assert codes(outcome) == ["action-not-allowed"]


def test_only_people_of_the_own_institution(office: Counter) -> None:
    """F07: another station's certificates and people are not the sender's to change."""
    for id_, values in [*REQUESTS, (PROFILE, profile())]:
        assert "not-own-institution" in codes(office.drop([values], photo(), org="K2", id=id_))
    assert not any(n.startswith(("ZSBG", "ZSZX", "ZSBB", "RYWS")) for n in office.numbers())


def test_one_open_request_per_certificate(office: Counter) -> None:
    """D-X09: across the three procedures, for each kind by itself."""
    office.drop([one(注销证书类别="质量监督", 注销原因="退休")], id=CANCEL)
    again = one(补办证书类别="质量监督", 补办原因="遗失")
    assert codes(office.drop([again], id=REISSUE)) == ["certificate-locked"]
    assert codes(office.drop([again | {"补办证书类别": "安全监督"}], id=REISSUE)) == []


def test_two_people_where_the_city_has_two(office: Counter) -> None:
    """D-B02, D-X15: 受理 and 审核 are not one person's, as long as there is another."""
    number = office.drop([change()], photo(), id=CHANGE).numbers[2]
    office.decide((number, "C1", "受理"))
    (finding,) = office.decide((number, "C1", "通过")).findings
    assert finding.code == "decision-self"
    assert office.state(number) == ("in_review", "市州审核")


def test_one_person_where_the_city_has_one(office: Counter) -> None:
    """ADR 0014: he decides both, is told so, and the province reads it in the event."""
    gone = user(SECOND, "C1") | {"enabled": False}
    with office.register.write() as session:
        put(session, UserVersion, ("code",), [gone], on=DAY, event_of=[""])
    number = office.drop([change()], photo(), id=CHANGE).numbers[2]
    office.decide((number, "C1", "受理"))
    (finding,) = office.decide((number, "C1", "通过")).findings
    assert finding.code == "decision-same-level"
    assert office.state(number) == ("in_review", "省级审批")
    with office.register.read() as session:
        query = select(ApplicationEvent.payload).where(ApplicationEvent.subject == number)
        last: Any = session.scalars(query.order_by(ApplicationEvent.seq)).all()[-1]
    assert last["same_level"] == "市州受理"


def profile(**values: str) -> dict[str, str]:
    body = {
        "性别": "男", "联系电话": "13800000000", "岗位": "监督", "个人身份": "事业编制人员",
        "政治面貌": "群众", "民族": "汉族", "文化程度": "硕士研究生", "毕业院校": "湖南大学",
        "所学专业": "土木工程", "毕业时间": "2008-06", "参加工作时间": "2008-07",
    }  # fmt: skip
    return one(**(body | values))


def test_the_profile_is_completed(office: Counter) -> None:
    """B29: at once, as often as needed; certificate columns are ignored with a notice (D-B04)."""
    asked = profile(证书类别="质量监督", 证书编号="丙0009")
    outcome = office.drop([asked], photo(), id=PROFILE)
    assert codes(outcome) == ["values-ignored"]
    assert office.state(outcome.numbers[2]) == ("done", "")
    with office.register.read() as session:
        now = select(PersonProfile.values).where(PersonProfile.valid_to.is_(None))
        known = session.scalars(now).one()
    assert (known["文化程度"], known["岗位"]) == ("硕士研究生", "监督")
    assert "证书编号" not in known
    assert held(office, "甲0001").version.edition == 1
    again = office.drop([profile(联系电话="13900000000")], id=PROFILE)
    assert office.state(again.numbers[2]) == ("done", "")


def test_what_the_form_does_not_ask_stays_known(office: Counter) -> None:
    """B29: completing adds; a blank column of the form takes nothing away."""
    office.drop([profile(工程类技术职称="工程师")], photo(), id=PROFILE)
    office.drop([profile(联系电话="13900000000")], id=PROFILE)
    with office.register.read() as session:
        now = select(PersonProfile.values).where(PersonProfile.valid_to.is_(None))
        known = session.scalars(now).one()
    assert (known["工程类技术职称"], known["联系电话"]) == ("工程师", "13900000000")


def table(office: Counter, id_: str, org: str) -> list[dict[str, str]]:
    """The rows of a table as `org` sees it."""
    with office.register.read() as session:
        return TABLES[id_].rows(session, office.catalogue, org, "", "", office.today)


def test_the_change_table(office: Counter) -> None:
    """B35: what changes from what to what, 受理状态 and the last opinion (rules 1.4, D-B02)."""
    number = office.drop([moving()], photo(), org="K2", id=CHANGE).numbers[2]
    seen = "certificate-change-summary"
    assert table(office, seen, "K1") == []  # another station's request, though K1 is asked
    (row,) = table(office, seen, "K2")
    assert row["受理状态"] == "未受理"
    assert row["变更项（前→后）"] == "工作单位：K1站→K2站"
    assert row["原编号"] == "甲0001、乙0001"
    office.decide((number, "K1", "同意"))
    words = []
    for org, word, who in (("C1", "受理", "c1u"), ("C1", "通过", SECOND), ("P", "通过", "pu")):
        office.decide((number, org, word), reviewer=who, opinion=f"{word}了")
        words.append(table(office, seen, "C1")[0]["受理状态"])
    assert words == ["已受理", "审核中", "已办结"]
    (row,) = table(office, seen, "P")
    assert (row["审核意见"], row["办结日期"]) == ("通过了", DAY.isoformat())


@pytest.mark.parametrize(
    ("id_", "values", "detail"),
    [
        (
            CANCEL,
            {"注销证书类别": "质量监督", "注销原因": "其他", "注销说明": "改行"},
            "其他：改行",
        ),
        (REISSUE, {"补办证书类别": "质量监督", "补办原因": "遗失"}, "遗失"),
    ],
)
def test_cancel_and_reissue_tables(
    office: Counter, id_: str, values: dict[str, str], detail: str
) -> None:
    """B39, B43."""
    number = office.drop([one(**values)], id=id_).numbers[2]
    office.decide((number, "C1", "不予受理"), reviewer="c1u")
    (row,) = table(office, f"{id_.removeprefix('hn-')}-summary", "K1")
    assert detail in row.values()
    assert (row["受理状态"], row["原编号"], row["证书类别"]) == ("不予受理", "甲0001", "质量监督")


def test_another_station_s_certificate_is_left_alone(office: Counter) -> None:
    """F07, D-X06: a second 质量监督 of the person stands at K2, which nobody asked."""
    other = PAPER | {"证书种类": "质量监督", "证书编号": "甲0002", "专业": "安装", "机构编码": "K2"}
    assert office.drop([other], org="P", id="office-certificates").accepted == 1
    asked = one(注销证书类别="质量监督", 注销原因="退休")
    approve(office, office.drop([asked], id=CANCEL).numbers[2])
    assert held(office, "甲0001").version.state == "注销"
    assert (held(office, "甲0002").version.state, held(office, "甲0002").version.edition) == (
        "有效",
        1,
    )


def test_a_correction_is_for_one_s_own_people(office: Counter) -> None:
    """A08, D-X06: K2 cannot have K1's person corrected."""
    row = one(更正项目="文化程度", 更正后内容="硕士研究生", 更正理由="取得学位", 填报人="k2u")
    proof = scan(f"附件/{IDS[0]}_证明材料.pdf")
    refused = office.drop([row], proof, org="K2", id="hn-person-correction")
    assert "not-own-institution" in codes(refused)
