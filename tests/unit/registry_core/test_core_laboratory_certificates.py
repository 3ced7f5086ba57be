"""D08–D18, F26: 补证, 注销, 收回 and the filing of people, from drop to register."""

from __future__ import annotations

from datetime import timedelta

from counter import Counter, codes, scan
from laboratories import (
    TRANSFER,
    announce,
    asks,
    employ,
    employer,
    found_jiangsu,
    leaving,
    paper_row,
    papers,
    person_number,
    transfer,
)
from sqlalchemy import select

from flows.stages.tell import queue_messages
from procedures.words import Status
from registry.models import CertificateVersion, Message

LOST = {"补证原因": "遗失", "报刊名称": "新华日报", "登报日期": "2026-10-20"}
ENDS = {"注销原因": "离职", "本人是否同意注销": "是"}


def reissue(counter: Counter, number: str, **more: str):  # type: ignore[no-untyped-def]
    """Drop a 补证 of 建材1 with its papers."""
    row = {**paper_row(number, "建材", 1, **LOST), **more}
    names = ("登报申明", "劳动合同", "社保缴费清单")
    files = [scan(f"建材1_{name}.pdf") for name in names]
    return counter.drop([row], *files, org="B1", id="js-reissue")


def cancel(counter: Counter, number: str, **more: str):  # type: ignore[no-untyped-def]
    """Drop a 注销 of 建材1 with the certificate's scan."""
    row = {**paper_row(number, "建材", 1, **ENDS), **more}
    return counter.drop([row], scan("建材1_岗位合格证.pdf"), org="B1", id="js-cancellation")


def test_a_certificate_is_reissued_on_the_announcement(counter: Counter) -> None:
    """D08, D09, D10: city, province, 公告; the number stays and is marked 补."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材")
    out = reissue(counter, number)
    assert codes(out) == []
    case = out.numbers[2]
    counter.decide((case, "C1", "同意"))
    counter.decide((case, "P", "同意"))
    assert counter.state(case) == (Status.TO_ANNOUNCE, "公告")
    counter.later(3)
    announce(counter, case)
    assert counter.state(case)[0] == Status.DONE
    with counter.register.read() as session:
        now = session.scalars(
            select(CertificateVersion).where(CertificateVersion.valid_to.is_(None))
        ).one()
        assert (now.mark, now.edition, now.issued) == ("补", 2, counter.today)


def test_an_old_newspaper_notice_does_not_serve(counter: Counter) -> None:
    """D08: six months; the last day still serves."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材")
    assert codes(reissue(counter, number, 登报日期="2026-05-01")) == ["date-order"]
    assert codes(reissue(counter, number, 登报日期="2026-05-02")) == []


def test_one_thing_at_a_time(counter: Counter) -> None:
    """D03, rules 3.3: an open 补证 keeps a 变更 and a 注销 away, naming itself, and back."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材", "地基")
    first = reissue(counter, number).numbers[2]
    out = counter.drop([asks(number, "B2")], leaving(number), org="B1", id=TRANSFER)
    assert codes(out) == ["certificate-locked"]
    assert first in out.findings[0].message
    assert codes(cancel(counter, number)) == ["certificate-locked"]
    other = employ(counter, "B1", 2, "建材")
    transfer(counter, other, "B2")
    row = paper_row(other, "建材", 2, **ENDS)
    files = scan("建材2_岗位合格证.pdf")
    again = counter.drop([row], files, org="B1", id="js-cancellation")
    assert codes(again) == ["certificate-locked"]


def test_cancelled_on_the_announcement_and_dunned_until_it_is_back(counter: Counter) -> None:
    """D12, D13, D14, D15: 15 days, then each 7, until 收回 is registered."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材")
    case = cancel(counter, number).numbers[2]
    counter.decide((case, "C1", "同意"))
    counter.decide((case, "P", "同意"))
    assert papers(counter, number)["建材"][0] == "有信用档案"
    announce(counter, case)
    assert papers(counter, number)["建材"][0] == "注销"
    assert counter.state(case) == (Status.IN_REVIEW, "收回证书")
    start, told = counter.today, []
    for day in range(31):
        counter.today = start + timedelta(days=day)
        counter.later(0)
        queue_messages(counter.context)
        with counter.register.read() as session:
            query = select(Message.institution).where(
                Message.topic == "reminder", Message.on == counter.today
            )
            told += [(day, place) for place in session.scalars(query)]
    assert told == [(15, "B1"), (22, "B1"), (29, "B1")]
    announce(counter, case, "收回")
    assert counter.state(case)[0] == Status.DONE


def test_without_the_persons_consent_the_city_explains(counter: Counter) -> None:
    """D12, D13, rules 3.4."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材")
    case = cancel(counter, number, 本人是否同意注销="否").numbers[2]
    bare = counter.decide((case, "C1", "同意"))
    assert [finding.code for finding in bare.findings] == ["decision-supply"]
    counter.decide((case, "C1", "同意"), supplied={"市主管部门说明": "人员失联，已公示"})
    assert counter.state(case) == (Status.IN_REVIEW, "省复核")
    counter.decide((case, "P", "退回"))
    assert counter.state(case) == (Status.IN_REVIEW, "市初审（本人不同意）")


def test_the_province_sends_a_cancellation_back_to_the_city_or_the_institution(
    counter: Counter,
) -> None:
    """D13, D14, rules 3.4: 退回 is the city's to look at again, 退回机构 the institution's."""
    found_jiangsu(counter)
    case = cancel(counter, employ(counter, "B1", 1, "建材")).numbers[2]
    counter.decide((case, "C1", "同意"))
    counter.decide((case, "P", "退回"))
    assert counter.state(case) == (Status.IN_REVIEW, "市初审")
    counter.decide((case, "C1", "同意"))
    counter.decide((case, "P", "退回机构"))
    assert counter.state(case)[0] == Status.RETURNED


def test_people_are_filed_at_once_and_have_a_credit_file(counter: Counter) -> None:
    """D16, D17, F26: 无信用档案 becomes 有信用档案 in the modules that are filed."""
    found_jiangsu(counter)
    number = employ(counter, "B1", 1, "建材", "地基", state="无信用档案")
    row = {
        "证件号码": number, "姓名": "张三", "性别": "男", "备案模块": "建材", "学历": "本科",
        "填报人": "b1u",
    }  # fmt: skip
    files = [
        scan(f"{number}_{name}.pdf") for name in ("身份证", "学历证书", "劳动合同", "社保缴费清单")
    ]
    out = counter.drop([row], *files, org="B1", id="js-person-change")
    assert codes(out) == []
    assert counter.state(out.numbers[2])[0] == Status.DONE
    states = {kind: state for kind, (state, _) in papers(counter, number).items()}
    assert states == {"建材": "有信用档案", "地基": "无信用档案"}
    fresh = person_number(9)
    files = [
        scan(f"{fresh}_{name}.pdf", fresh + name)
        for name in ("身份证", "学历证书", "劳动合同", "社保缴费清单")
    ]
    counter.drop([row | {"证件号码": fresh}], *files, org="B1", id="js-person-new")
    assert employer(counter, fresh) == "B1"
    other = counter.drop([row], *files, org="B2", id="js-person-change")
    assert "not-own-institution" in codes(other)
