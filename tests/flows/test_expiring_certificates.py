"""到期预填: a renewal procedure finds its rows in the register, and the holder's office is told.

Its system has no 延续 of its own: the YAML below is all that is added.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from looking import Found, rows, words_of
from sqlalchemy import select
from world import DAY_ONE, World

from flows.samples.base_data import office_workbook
from flows.samples.calendar import Calendar
from flows.samples.cast import Cast
from flows.samples.institutions import PROVINCE, ZHUZHOU, user_code
from procedures import words
from procedures.load import load_catalogue
from procedures.words import OFFICE, DropResult
from registry.certificates import by_number
from registry.models import Message

pytestmark = pytest.mark.usefixtures("without_papers")

HERE, TITLE, NUMBER = ZHUZHOU.code, "监督人员证书延续", "湘质监证第9001号"
FIRST_NIGHT = DAY_ONE + timedelta(days=1)
ENDS = FIRST_NIGHT + timedelta(days=90)
YAML = """\
id: hn-test-renewal
version: 1
prefix: YX
title: 监督人员证书延续
system: hunan-supervision
order: 710
source: 建议值
sheet: 证书延续
submitter: {types: [监督机构]}
subject: certificate
unique: {fields: [证书编号]}
prefill: expiring
locks: {number: 证书编号, id: 身份证号}
fields:
  - {name: 姓名, type: person_name, required: true, example: 张三丰}
  - {name: 身份证号, type: id_number, required: true, key: true}
  - {name: 联系电话, type: phone}
  - {name: 证书编号, type: certificate_number, required: true, max_length: 60, example: 证0001}
  - {name: 专业, example: 土建}
  - {name: 有效期至, type: date, hint: 由系统带出}
review:
  - name: 省级审批
    by: province
    decisions: {通过: done, 驳回: 'return:submitter'}
    reason_required: [驳回]
effects:
  - {effect: certificate-act, with: {act: 延续, number: 证书编号, id: 身份证号, speciality: 专业}}
outputs:
  - {id: certificate, title: 监督人员资格证书, at: [done], to: [submitter]}
messages:
  - {on: done, to: submitter}
examples:
  - title: 一本证书
    values: {姓名: 王建国, 身份证号: "430102198503071236", 证书编号: 证0001, 专业: 土建}
  - {title: 没有编号, values: {证书编号: ''}, findings: [required]}
"""


@pytest.fixture(scope="module")
def renewing(
    without_papers: None, found_world: Found, tmp_path_factory: pytest.TempPathFactory
) -> World:
    """A world whose catalogue renews, and one certificate that ends in 90 days."""
    world = found_world(tmp_path_factory.mktemp("renewal") / "w")
    world.workspace.procedures.mkdir(parents=True, exist_ok=True)
    (world.workspace.procedures / "hn-test-renewal.yaml").write_text(YAML, encoding="utf-8")
    holder = Cast(1, Calendar(DAY_ONE), fast=True).holders[0].person
    paper = {
        "系统": "湖南监督", "证书种类": "质量监督", "证书编号": NUMBER, "姓名": holder.name,
        "证件号码": holder.id_number, "机构编码": HERE, "专业": "土建", "状态": "有效",
        "发证日期": (ENDS - timedelta(days=729)).isoformat(), "有效期至": ENDS.isoformat(),
    }  # fmt: skip
    world.drop(OFFICE, "证书台账.xlsx", office_workbook("office-certificates", [paper]))
    report = world.night(FIRST_NIGHT)
    assert world.drop_report(report, "证书台账.xlsx").result is DropResult.ACCEPTED
    return world


def form(world: World) -> Path:
    return world.outbox(HERE) / words.FOLDER_FORMS / f"{TITLE}.xlsx"


def messages(world: World) -> list[str]:
    register = world.register()
    with register.read() as session:
        found = session.scalars(
            select(Message.text).where(Message.topic == "expiring").order_by(Message.id)
        ).all()
    register.close()
    return list(found)


def test_the_form_is_prefilled_and_the_day_stands_in_the_list(renewing: World) -> None:
    """B33: name, numbers, 专业 and last day come from the register."""
    (row,) = (row for row in rows(form(renewing)) if row["证书编号"])
    assert (row["证书编号"], row["专业"], row["有效期至"]) == (NUMBER, "土建", ENDS.isoformat())
    todo = words_of(renewing.outbox(HERE) / words.FOLDER_TODO / "待办.xlsx")
    assert "证书到期" in todo
    assert ENDS.isoformat() in todo
    (said,) = messages(renewing)
    assert ENDS.isoformat() in said


def test_told_again_at_60_days_only_and_sent_back_as_it_is(renewing: World) -> None:
    """Two nights in the same stretch tell once; the form is filed as it was handed out."""
    renewing.night(FIRST_NIGHT + timedelta(days=1))
    assert len(messages(renewing)) == 1
    renewing.night(FIRST_NIGHT + timedelta(days=30))
    assert len(messages(renewing)) == 2
    renewing.drop(HERE, "延续.xlsx", form(renewing).read_bytes())
    report = renewing.night(FIRST_NIGHT + timedelta(days=31))
    assert renewing.drop_report(report, "延续.xlsx").result is DropResult.ACCEPTED
    assert not any(row["证书编号"] for row in rows(form(renewing)))
    assert "证书到期0" in words_of(renewing.outbox(HERE) / words.FOLDER_TODO / "待办.xlsx")


def test_a_renewal_of_yaml_alone_ends_in_a_renewed_certificate(renewing: World) -> None:
    """From the drop of the test before to the paper: two more years, a second edition."""
    house = load_catalogue()
    assert not any(
        effect.with_.get("act") == "延续"
        for each in house.values()
        if each.system == "hunan-supervision"
        for effect in each.effects
    )
    renewing.review(PROVINCE.code, "通过", user_code(PROVINCE))
    renewing.night(FIRST_NIGHT + timedelta(days=32))
    register = renewing.register()
    with register.read() as session:
        (held,) = by_number(session, "hunan-supervision", [NUMBER])[NUMBER]
        now = held.version
        assert (now.state, now.edition) == ("有效", 2)
        assert now.expires == ENDS.replace(year=ENDS.year + 2)
    register.close()
    assert [path.suffix for path in renewing.outbox(HERE).rglob(f"{NUMBER}*")] == [".pdf"]
