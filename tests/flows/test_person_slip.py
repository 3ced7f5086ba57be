"""注销 by slip through the front door: inbox, nights, a PDF at the window, a scan back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pdfplumber
import pytest
from looking import rows, show, words_of
from places import drop_places, sheet
from world import World

from procedures.load import load_catalogue

pytestmark = pytest.mark.usefixtures("at_hand")

DAY = date(2026, 11, 2)
WANG = "430102198503071236"
NUMBER = "湘2432019202100001"
PHONE = "13800000000"
PLACES = (
    ("HP", "湖南省厅", "主管部门", "省", "430000", "", ""),
    ("HC", "长沙市住建局", "主管部门", "市", "430100", "HP", ""),
    ("QY1", "湖南某建设有限公司", "企业", "企业", "430100", "HC", ""),
    ("CK1", "长沙市服务窗口", "服务窗口", "市", "430100", "HC", ""),
)


def office(world: World) -> None:
    """Institutions, users, a certificate, the enterprise's own data: two nights."""
    drop_places(world, "湖南二建", PLACES)
    world.night(DAY)
    paper = {
        "系统": "湖南二建", "证书种类": "二级注册建造师", "证书编号": NUMBER, "证件号码": WANG,
        "姓名": "王建国", "机构编码": "QY1", "专业": "建筑工程", "发证日期": "2024-01-16",
        "有效期至": "2027-01-15", "状态": "有效",
    }  # fmt: skip
    world.drop("_office", "证书.xlsx", sheet("office-certificates", paper))
    basics = dict(load_catalogue()["hc-enterprise"].examples[0].values)
    key = basics["社会统一信用代码"]
    world.drop(
        "QY1_湖南某建设有限公司",
        "企业",
        {
            "企业.xlsx": sheet("hc-enterprise", basics),
            f"附件/{key}_营业执照.pdf": world.scans.scan(world.crowd.take(1)[0], "毕业证"),
        },
    )
    owner_states_his_number(world)
    world.night(DAY + timedelta(days=1))


def owner_states_his_number(world: World) -> None:
    """实名认证, and 个人信息 through the window: where the person's mobile number is known from."""
    law, scan = load_catalogue(), world.scans.scan(world.crowd.take(1)[0], "毕业证")
    real = law["office-realname"].examples[0].values | {"电子邮箱": "wang@example.net"}
    world.drop("_office", "实名.xlsx", sheet("office-realname", real))
    info = law["hc-person-info"]
    files = {f"附件/{WANG}_{each.name}.pdf": scan for each in info.attachments}
    package = {"信息.xlsx": sheet(info.id, dict(info.examples[0].values)), **files}
    world.drop("CK1_长沙市服务窗口", "个人信息", package)


def slip_number(path: Path) -> str:
    """The 确认单号 that stands on the page."""
    with pdfplumber.open(path) as pdf:
        text = pdf.pages[0].extract_text() or ""
    found = re.search(r"确认单号：\s*([A-Z]{2}-\d{4}-\d{6}-\d+-[A-Z2-7]{16})", text)
    assert found, text
    return found[1]


def test_the_slip_goes_to_the_window_and_comes_back_once(tmp_path: Path) -> None:
    """E18, E22, E28, F20: asked by the enterprise, signed at the window, ended that night."""
    world = World(tmp_path / "w", base_data=False)
    office(world)
    asked = {"注册编号": NUMBER, "姓名": "王建国", "证件号码": WANG, "注销原因": "其他",
             "电子邮箱": "wang@example.org"}  # fmt: skip
    world.drop("QY1_湖南某建设有限公司", "注销.xlsx", sheet("hc-cancellation", asked))
    world.night(DAY + timedelta(days=2))
    window, firm = world.outbox("CK1_长沙市服务窗口"), world.outbox("QY1_湖南某建设有限公司")
    (paper,) = window.rglob("*_个人确认单.pdf")
    assert not list(firm.rglob("*个人确认单*"))
    assert list(window.rglob("二级建造师个人注销申请单.pdf"))
    text = words_of(window / "短信清单.xlsx")
    assert PHONE in text
    assert "待个人确认" in text
    assert "到长沙市服务窗口查看并签署" in text
    slip = slip_number(paper)
    (mail,) = (world.workspace.outbox / "_mail").rglob("_person-*.eml")
    told = message_from_bytes(mail.read_bytes(), policy=SMTP)
    said = told.get_content()
    assert told["To"] == "wang@example.org, wang@example.net"  # of the row, and of 实名认证
    assert "长沙市服务窗口" in said
    assert not [text for text in ("王建国", WANG, NUMBER, slip) if text in said]
    answer = {"确认单号": slip, "个人意见": "同意", "经办人": "CK1U", "已核验证件": "是"}
    package = {"登记.xlsx": sheet("person-window", answer), f"附件/{slip}.pdf": paper.read_bytes()}
    world.drop("QY1_湖南某建设有限公司", "代交", package)
    world.night(DAY + timedelta(days=3))
    number = slip[: len("CN-2026-000001")]
    assert show(world, number)["status"] == "in_review"
    world.drop("CK1_长沙市服务窗口", "窗口", package)
    world.night(DAY + timedelta(days=4))
    assert show(world, number)["status"] == "done"
    mails = sorted((world.workspace.outbox / "_mail").rglob("_person-*.eml"))
    assert mails[0] == mail
    (said,) = [
        message_from_bytes(each.read_bytes(), policy=SMTP).get_content() for each in mails[1:]
    ]
    assert f"（申请编号 {number}）已办结" in said  # his own case: he hears what became of it
    assert not [text for text in ("王建国", WANG, NUMBER, slip) if text in said]
    assert "待个人确认" not in words_of(window / "短信清单.xlsx")
    assert number in words_of(firm / "本机构台账.xlsx")
    assert rows(firm / "本机构台账.xlsx")
