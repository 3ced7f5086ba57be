"""D18–D23, F16, F17: institutions and what they can test, from drop to register."""

from __future__ import annotations

from counter import Counter, codes, scan
from laboratories import TESTING, announce, employ, found_jiangsu, receive, transfer

from outputs.workbooks.cases_at_step import rows_at_step
from procedures.words import Status
from registry import institutions as books
from registry import records

FOUNDED = {
    "机构编码": "N1", "备案事项": "新成立", "资质": "建材", "资质证书编号": "苏1",
    "资质有效期至": "2029-10-01", "填报人": "n1u",
}  # fmt: skip


def files(counter: Counter, copies: int = 1, **more: str):  # type: ignore[no-untyped-def]
    """Drop N1's 机构信息备案 with 资质正本 and so many 资质副本."""
    papers = [scan("N1_资质正本.pdf")]
    papers += [scan(f"N1_资质副本_{place}.pdf") for place in range(1, copies + 1)]
    return counter.drop([FOUNDED | more], *papers, org="N1", id="js-institution")


def qualifications(counter: Counter, code: str) -> frozenset[str]:
    """What the institution is qualified for."""
    with counter.register.read() as session:
        return books.institutions(session)[code].qualifications


def test_people_first_then_the_institution(counter: Counter) -> None:
    """D19, F17, D-D05: nobody works there; then one does, but another is still on his way."""
    found_jiangsu(counter)
    assert codes(files(counter)) == ["prerequisite-missing"]
    employ(counter, "N1", 1)
    case = transfer(counter, employ(counter, "B1", 2, "建材"), "J1")
    assert codes(files(counter)) == []  # on his way to somebody else
    assert counter.state(case)[0] == Status.IN_REVIEW


def test_transfers_to_a_new_institution_come_first(counter: Counter) -> None:
    """D19, D-D05: declared transfers are announced before the institution is reported."""
    found_jiangsu(counter)
    case = transfer(counter, employ(counter, "B1", 1, "建材"), "J1")
    founded = {**FOUNDED, "机构编码": "J1", "填报人": "j1u"}
    papers = [scan("J1_资质正本.pdf"), scan("J1_资质副本.pdf")]
    out = counter.drop([founded], *papers, org="J1", id="js-institution")
    assert codes(out) == ["prerequisite-missing"]
    assert case in out.findings[0].message
    receive(counter, case, "J1")
    counter.decide((case, "C1", "同意"))
    counter.decide((case, "P", "同意"))
    announce(counter, case)
    assert codes(counter.drop([founded], *papers, org="J1", id="js-institution")) == []


def test_a_row_without_its_fax_waits_and_is_not_refused(counter: Counter) -> None:
    """D18, D20, D-D07: the qualification counts from the day 传真收到 is registered."""
    found_jiangsu(counter)
    employ(counter, "N1", 1)
    case = files(counter).numbers[2]
    counter.later(60)
    counter.tick()
    assert counter.state(case) == (Status.HOLD, "等待传真")
    assert qualifications(counter, "N1") == frozenset()
    announce(counter, case, "传真收到")
    assert counter.state(case)[0] == Status.DONE
    assert qualifications(counter, "N1") == {"建材"}


def test_at_most_five_copies(counter: Counter) -> None:
    """D23: the sixth is too many; five are not."""
    found_jiangsu(counter)
    employ(counter, "N1", 1)
    assert codes(files(counter, 6)) == ["attachment-count"]
    assert codes(files(counter, 5)) == []


def test_mere_data_change_at_once_and_qualifications_do_not(counter: Counter) -> None:
    """D23: 信息修改 needs no fax, and brings no qualification."""
    found_jiangsu(counter)
    row = {
        "机构编码": "J1", "备案事项": "信息修改", "资质": "建材、地基",
        "联系电话": "025-83280000", "填报人": "j1u",
    }  # fmt: skip
    out = counter.drop([row], org="J1", id="js-institution")
    assert counter.state(out.numbers[2])[0] == Status.DONE
    assert qualifications(counter, "J1") == {"建材"}
    with counter.register.read() as session:
        assert books.institutions(session)["J1"].phone == "025-83280000"


def ability(counter: Counter, act: str, item: str = "水泥", **more: str):  # type: ignore[no-untyped-def]
    """Drop J1's row of 检测能力."""
    row = {
        "机构编码": "J1", "办理事项": act, "资质": "建材", "检测项目": item, "填报人": "j1u",
    }  # fmt: skip
    return counter.drop([row | more], org="J1", id="js-ability")


def abilities(counter: Counter) -> dict[str, str]:
    """Item -> what was done about it last."""
    with counter.register.read() as session:
        found = records.entries(session, ["检测能力"], ["J1"]).get(("检测能力", "J1"), ())
        return {entry["检测项目"]: entry["办理事项"] for entry in found}


def test_what_is_new_is_added_and_what_grows_is_deleted_first(counter: Counter) -> None:
    """D21, D22, F16, D-D06."""
    found_jiangsu(counter)
    assert codes(ability(counter, "增加")) == []
    assert abilities(counter) == {"水泥": "增加"}
    assert codes(ability(counter, "增加", 检测参数="强度")) == ["registry-conflict"]
    assert codes(ability(counter, "删除", "钢筋")) == ["prerequisite-missing"]
    case = ability(counter, "删除").numbers[2]
    assert counter.state(case) == (Status.IN_REVIEW, "省站审核")
    assert codes(ability(counter, "增加", 检测参数="强度")) == ["registry-conflict"]
    counter.decide((case, "P", "同意"))
    assert abilities(counter) == {"水泥": "删除"}
    counter.later(1)
    assert codes(ability(counter, "增加", 检测参数="强度")) == []
    assert abilities(counter) == {"水泥": "增加"}


def test_an_ability_needs_its_qualification(counter: Counter) -> None:
    """D21: 新证含该项."""
    found_jiangsu(counter)
    assert codes(ability(counter, "增加", 资质="地基")) == ["prerequisite-missing"]


def test_the_province_opens_accounts_of_its_own_system(counter: Counter) -> None:
    """D19, F17: 省质监总站设定用户名; nobody else's institution, no other system."""
    found_jiangsu(counter)
    row = {
        "机构编码": "JS9", "机构名称": "新设检测公司", "系统": TESTING, "机构类型": "检测机构",
        "级别": "企业", "行政区划代码": "320102", "上级机构编码": "C1", "状态": "启用",
    }  # fmt: skip
    assert codes(counter.drop([row], org="P", id="office-institutions")) == []
    user = {"用户编号": "js9u", "姓名": "李明", "机构编码": "JS9", "角色": "联络员", "状态": "启用"}
    assert codes(counter.drop([user], org="P", id="office-users")) == []
    both = row | {"机构编码": "JS8", "系统": "江苏检测、吉林安管"}
    other = counter.drop([both], org="P", id="office-institutions")
    assert codes(other) == ["not-own-institution"]
    taken = user | {"用户编号": "k1u"}
    out = counter.drop([taken], org="P", id="office-users")
    assert codes(out) == ["not-own-institution"]
    assert codes(counter.drop([row], org="C1", id="office-institutions")) == ["sender-not-allowed"]


def test_transfer_is_the_only_way_in(counter: Counter) -> None:
    """D16: somebody who works elsewhere is transferred, not filed anew."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材")
    row = {
        "证件号码": number, "姓名": "张三", "性别": "男", "备案模块": "建材", "学历": "本科",
        "填报人": "j1u",
    }  # fmt: skip
    out = counter.drop([row], org="J1", id="js-person-new")
    assert "not-own-institution" in codes(out)


def unchecked(counter: Counter, org: str) -> list[str]:
    """The numbers that the form 备案抽查登记 lists for an authority."""
    law = counter.catalogue["js-spot-check"]
    with counter.register.read() as session:
        return [each["办件编号"] for each in rows_at_step(session, law, org)]


def test_what_is_taken_without_review_is_listed_for_a_spot_check(counter: Counter) -> None:
    """D19, D21, rules 3.4: to the city and the province, until one of them has looked."""
    found_jiangsu(counter)
    item = {
        "机构编码": "B1",
        "办理事项": "增加",
        "资质": "建材",
        "检测项目": "水泥",
        "填报人": "b1u",
    }
    number = counter.drop([item], org="B1", id="js-ability").numbers[2]
    assert unchecked(counter, "C1") == unchecked(counter, "P") == [number]
    assert unchecked(counter, "C2") == []
    seen = {"办件编号": number, "抽查日期": "2026-11-02", "抽查情况": "属实"}
    assert codes(counter.drop([seen], org="C2", id="js-spot-check")) == ["not-own-institution"]
    assert codes(counter.drop([seen], org="C1", id="js-spot-check")) == []
    assert unchecked(counter, "P") == []
