"""Base data: who may bring which, and what a correction leaves standing."""

from __future__ import annotations

import pytest
from counter import DAY, IDS, REVIEW, Counter, back, codes, procedure, row, station
from sqlalchemy import select

from procedures.load import PERIOD_TABLE
from procedures.model import Procedure
from procedures.records import Drop, EntryKind
from registry import institutions as books
from registry.drops import record, unfinished
from registry.models import InstitutionVersion, PeriodVersion, PersonProfile
from registry.versions import put

PERSON = {"姓名": "张三", "性别": "男", "证件号码": IDS[0]}
CERTIFICATE = {
    "证书种类": "质量监督",
    "证书编号": "甲0001",
    "证件号码": IDS[0],
    "姓名": "张三",
    "发证日期": "2023-06-01",
    "状态": "有效",
}
NOTICE = {
    "编号": "N1", "标题": "通知", "年度": "2026", "期数": "2",
    "报名开始": "2026-11-02", "报名截止": "2026-11-06",
}  # fmt: skip


@pytest.fixture
def jilin(counter: Counter) -> Counter:
    """A second province: its own station JP and laboratory JL."""
    more = [
        station("JP", "省", "220000", systems="吉林安管"),
        station("JL", "省", "220000", "JP", systems="吉林安管", type="检测机构"),
    ]
    with counter.register.write() as session:
        put(session, InstitutionVersion, ("code",), more, on=DAY, event_of=["", ""])
    return counter


@pytest.mark.parametrize(
    ("id_", "values"),
    [
        ("office-people", PERSON | {"机构编码": "K1"}),
        ("office-certificates", CERTIFICATE | {"机构编码": "K1", "系统": "湖南监督"}),
        ("office-certificates", CERTIFICATE | {"机构编码": "JP", "系统": "湖南监督"}),
        ("office-periods", NOTICE | {"业务": "hn-training-newcomer"}),
        ("office-periods", NOTICE | {"业务": "监督人员监督岗位培训报名"}),
    ],
)
def test_a_province_brings_its_own_base_data_only(
    jilin: Counter, id_: str, values: dict[str, str]
) -> None:
    found = jilin.drop([values], org="JP", id=id_)
    assert "not-own-institution" in codes(found)
    assert found.accepted == 0
    assert jilin.drop([values | {"机构编码": "K1"}], org="P", id=id_).accepted == 1


def test_no_province_takes_another_s_notice_over_by_its_code(jilin: Counter) -> None:
    own = procedure(REVIEW, id="jl-case", prefix="JC", system="jilin-safety")
    jilin.use(procedure(), own)
    assert jilin.drop([NOTICE | {"业务": "hn-training-newcomer"}], org="P", id="office-periods")
    stolen = NOTICE | {"业务": "jl-case"}
    assert "not-own-institution" in codes(jilin.drop([stolen], org="JP", id="office-periods"))
    with jilin.register.read() as session:
        now = select(PeriodVersion.procedure).where(PeriodVersion.valid_to.is_(None))
        assert session.scalars(now).all() == ["hn-training-newcomer"]


def test_a_laboratory_of_provincial_level_is_no_authority(jilin: Counter) -> None:
    found = jilin.drop([PERSON | {"机构编码": "JL"}], org="JL", id="office-people")
    assert "sender-not-allowed" in codes(found)


def test_a_case_done_after_a_correction_does_not_undo_it(counter: Counter) -> None:
    """信息更正 of a name while a sign-up under the old name is under review."""
    review = REVIEW + "effects: [{effect: person, with: {id: 身份证号}}]\n"
    correction: Procedure = procedure(
        "effects: [{effect: correct-person, with: {id: 身份证号, item: 备注, value: 合同编号}}]\n",
        id="test-correction",
        prefix="TK",
    )
    counter.use(procedure(review), correction)
    counter.drop([PERSON | {"机构编码": "K1"}], org="_office", id="office-people")
    number = counter.drop([row()]).numbers[2]
    counter.drop([row(备注="姓名", 合同编号="张叁")], id="test-correction")
    counter.decide((number, "K1", "通过"))
    counter.decide((number, "C1", "通过"))
    with counter.register.read() as session:
        now = select(PersonProfile.name).where(PersonProfile.valid_to.is_(None))
        assert session.scalars(now).all() == ["张叁"]


def test_what_was_learned_since_a_case_was_filed_is_newer(counter: Counter) -> None:
    """Only what changed meanwhile is kept; a word the sender gave later is the newest."""
    review = REVIEW + "effects: [{effect: person, with: {id: 身份证号}}]\n"
    correction: Procedure = procedure(
        "effects: [{effect: correct-person, with: {id: 身份证号, item: 备注, value: 合同编号}}]\n",
        id="test-correction",
        prefix="TK",
    )
    counter.use(procedure(review), correction)
    counter.drop([PERSON | {"机构编码": "K1"}], org="_office", id="office-people")
    number = counter.drop([row(工作年限="5", 调入机构编码="C2")]).numbers[2]
    counter.later(1)
    counter.drop([row(备注="工作年限", 合同编号="9")], id="test-correction")
    counter.decide((number, "K1", "通过"))
    counter.later(1)
    counter.decide((number, "C1", "通过"))
    with counter.register.read() as session:
        query = select(PersonProfile.values).where(PersonProfile.valid_to.is_(None))
        (values,) = session.scalars(query).all()
    assert (values["工作年限"], values["调入机构编码"]) == ("9", "C2")


def test_what_the_sender_said_after_a_correction_counts(counter: Counter) -> None:
    review = REVIEW + "effects: [{effect: person, with: {id: 身份证号}}]\n"
    correction: Procedure = procedure(
        "effects: [{effect: correct-person, with: {id: 身份证号, item: 备注, value: 合同编号}}]\n",
        id="test-correction",
        prefix="TK",
    )
    counter.use(procedure(review), correction)
    counter.drop([PERSON | {"机构编码": "K1"}], org="_office", id="office-people")
    filed = counter.drop([row(工作年限="5")])
    number = filed.numbers[2]
    counter.later(1)
    counter.drop([row(备注="工作年限", 合同编号="9")], id="test-correction")
    counter.later(1)
    counter.drop([back(filed, 2, row(工作年限="10"))])
    counter.later(1)
    counter.decide((number, "K1", "通过"))
    counter.decide((number, "C1", "通过"))
    with counter.register.read() as session:
        query = select(PersonProfile.values).where(PersonProfile.valid_to.is_(None))
        (values,) = session.scalars(query).all()
    assert values["工作年限"] == "10"


def test_a_folder_may_have_any_name(counter: Counter) -> None:
    """A folder nobody registered, as long as a file system takes it (PostgreSQL)."""
    long = "无" * 80
    drop = Drop("d1", long, long, long, "x", EntryKind.FILE, "0" * 64, 1, (), DAY)
    with counter.register.write() as session:
        record(session, drop, "R1")
    with counter.register.read() as session:
        (again,) = unfinished(session)
    assert again.folder == long


def test_many_rows_draw_numbers_in_the_order_of_the_sheet(counter: Counter) -> None:
    """One package, one transaction: numbers without gaps, chains begun, key held once each."""
    from registry.filing import NewRow, file_rows
    from registry.institutions import tree
    from registry.moves import Clock
    from registry.procedure_versions import remember

    body = counter.catalogue["test-case"]
    rows = [NewRow(f"{n:020x}", row(f"{n:018d}")) for n in range(2_000)]
    with counter.register.write() as session:
        remember(session, body, DAY)
        numbers = file_rows(session, body, "K1", "d1", rows, tree(session), Clock("R1", DAY))
    assert numbers == [f"TC-2026-{n:06d}" for n in range(1, 2_001)]
    assert counter.state(numbers[-1]) == ("in_review", "本机构")
    assert counter.kinds(numbers[-1]) == ["filed"]


def test_a_person_of_two_systems_is_checked_in_each(counter: Counter) -> None:
    """D-X10: the name of the second system counts too; 湖南建造师 comes first by code."""
    both = [station("K9", "县", "430121", "C1", systems="湖南建造师、湖南监督")]
    with counter.register.write() as session:
        put(session, InstitutionVersion, ("code",), both, on=DAY, event_of=[""])
    assert counter.drop([PERSON | {"机构编码": "K1"}], org="_office", id="office-people").accepted
    other = PERSON | {"姓名": "李四", "机构编码": "K9"}
    assert codes(counter.drop([other], org="_office", id="office-people")) == ["person-mismatch"]
    same = counter.drop([PERSON | {"机构编码": "K9"}], org="_office", id="office-people")
    assert codes(same) == []


def test_certificates_of_two_systems_in_one_sheet_are_checked_in_their_own(
    counter: Counter,
) -> None:
    """D-X10: provinces are kept apart, so each row is compared with its own system's name."""
    known = PERSON | {"机构编码": "K1"}
    assert counter.drop([known], org="_office", id="office-people").accepted
    papers = [
        CERTIFICATE | {"机构编码": "K1", "系统": "湖南监督", "姓名": "李四"},
        CERTIFICATE | {"机构编码": "K1", "系统": "湖南建造师", "证书种类": "二级注册建造师"},
    ]
    found = counter.drop(papers, org="_office", id="office-certificates")
    assert "person-mismatch" in codes(found, 2)
    assert "person-mismatch" not in codes(found, 3)


def test_a_notice_names_its_procedure_by_title_or_id(counter: Counter) -> None:
    """通知与档期: people choose a title, the id is kept; what has no periods is no choice."""
    named = {"N1": "监督人员监督岗位培训报名", "N2": "hn-training-additional"}
    rows = [NOTICE | {"编号": code, "业务": name} for code, name in named.items()]
    assert counter.drop(rows, org="P", id="office-periods").accepted == 2
    with counter.register.read() as session:
        found = {period.code: period.procedure for period in books.periods(session)}
    assert found == {"N1": "hn-training-newcomer", "N2": "hn-training-additional"}
    without = NOTICE | {"编号": "N3", "业务": "hc-initial"}
    idle = counter.drop([without], org="P", id="office-periods")
    assert codes(idle) == ["choice"]
    offered = counter.house.tables.choices(PERIOD_TABLE, DAY)
    assert offered == ("监督人员监督岗位培训报名", "监督人员增项培训报名")


ADDITIONAL = {"编号": "N2", "业务": "hn-training-additional"}


def test_dates_beside_a_shared_notice_are_not_taken_silently(counter: Counter) -> None:
    """A12: 增项 opens with 新进's notice; other dates of its own row are told, nothing more."""
    owner = NOTICE | {"业务": "hn-training-newcomer"}
    alone = counter.drop([NOTICE | ADDITIONAL], org="P", id="office-periods")
    assert (codes(alone), alone.accepted) == (["period-not-opened"], 1)
    rows = [NOTICE | ADDITIONAL | {"报名截止": "2026-11-09"}, owner]
    beside = counter.drop(rows, org="P", id="office-periods")
    assert (codes(beside), beside.accepted) == (["period-dates-shared"], 2)
    (said,) = beside.findings
    assert (said.field, said.value) == ("报名截止", "2026-11-09")
    assert "2026-11-06" in said.message
    later = NOTICE | ADDITIONAL | {"报名开始": "2026-11-03", "补正截止": "2026-11-20"}
    after = counter.drop([later], org="P", id="office-periods")
    assert codes(after) == ["period-dates-shared"] * 2
    assert codes(counter.drop([NOTICE | ADDITIONAL], org="P", id="office-periods")) == []
