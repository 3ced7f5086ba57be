"""江苏检测 by files alone, one world, eight nights.

A person moves from Nanjing to Suzhou, a lost certificate is replaced, another cancelled, an
institution reports new qualifications.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pytest
from laboratory_world import (
    INTO,
    LI,
    NAMES,
    NANJING,
    OUT,
    PROVINCE,
    SUZHOU,
    WANG,
    ZHAO,
    Jiangsu,
    grey,
    paper,
    picture,
    reviewer,
    unsealed,
)
from looking import codes, rows, stands, words_of
from openpyxl import load_workbook

from procedures import words
from procedures.words import Status

MOVE, LOST, GONE = (f"检测人员岗位合格证书{act}" for act in ("变更", "补证", "注销"))
BATCH = {"年度": "2026", "批次": "3"}
FORMER, LATER = (place.partition("_")[2] for place in (OUT, INTO))


@dataclass
class Story:
    """The world after its nights, and what was seen on the way."""

    world: Jiangsu
    arrived: list[str] = field(default_factory=list)
    asked: str = ""
    hints: str = ""
    dossier: bytes = b""
    originals: dict[str, list[str]] = field(default_factory=dict)
    announced: dict[str, list[str]] = field(default_factory=dict)
    before_the_fax: tuple[str, str] = ("", "")


@pytest.fixture(scope="module")
def story(at_hand: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    yield told(Jiangsu(tmp_path_factory.mktemp("jiangsu") / "w"))


def told(world: Jiangsu) -> Story:
    """Every night from the requests to the new certificate in its holder's hand."""
    story = Story(world)
    request_all(world)
    report_institution(world, copies=6)
    world.go()
    story.arrived, story.asked = world.told(INTO), words_of(world.book(INTO, MOVE))
    (row,) = rows(world.book(NANJING, LOST), words.SHEET_REVIEW)
    story.hints = row[words.COLUMN_HINTS]
    report_institution(world, copies=5)
    world.said(INTO, MOVE, "接收", received(world.number("js-transfer")))
    world.said(NANJING, LOST, "同意")
    world.said(NANJING, GONE, "同意")
    world.go()
    story.originals = {place: world.told(place) for place in (OUT, INTO)}
    (dossier,) = world.outbox(SUZHOU).glob(f"{words.FOLDER_PENDING}/附件/JSBG-*.pdf")
    story.dossier = dossier.read_bytes()
    story.before_the_fax = stands(world, world.number("js-institution"))
    for place in (NANJING, SUZHOU):
        world.said(place, MOVE, "同意")
    for title in (LOST, GONE):
        world.said(PROVINCE, title, "同意")
    world.mark(PROVINCE, "传真收到登记", 传真收到日期="2026-11-04")
    world.go()
    world.said(PROVINCE, MOVE, "同意")
    world.go()
    world.mark(PROVINCE, "公告批次", **BATCH)
    world.go()
    story.announced = {place: world.told(place) for place in (OUT, INTO)}
    world.mark(PROVINCE, "寄送登记", 寄送日期="2026-11-07")
    world.mark(PROVINCE, "收回登记", 收到日期="2026-11-07")
    world.go()
    world.mark(SUZHOU, "发放登记", 发放日期="2026-11-08")
    world.go()
    return story


def request_all(world: Jiangsu) -> None:
    """变更 of two certificates, 补证 and 注销 of one each."""
    by = {"填报人": reviewer(OUT), "上报": "是"}
    moving = {
        "证件号码": WANG, "姓名": NAMES[WANG], "发起模块": "建材", "调入机构": f"{LATER}（JL2）",
    }  # fmt: skip
    lost = {
        "证书编号": paper("建材", 3), "证书种类": "建材", "证件号码": LI, "姓名": NAMES[LI],
        "补证原因": "证书遗失", "报刊名称": "新华日报", "登报日期": "2026-10-20",
    }  # fmt: skip
    gone = {
        "证书编号": paper("地基", 4), "证书种类": "地基", "证件号码": ZHAO, "姓名": NAMES[ZHAO],
        "注销原因": "离职", "本人是否同意注销": "是",
    }  # fmt: skip
    contract = {"劳动合同/1": picture(1, LI), "劳动合同/2": grey(LI)}
    papers = {"登报申明": picture(9, LI), "社保缴费清单": unsealed(LI), **contract}
    world.file(OUT, "js-transfer", moving | by, {"解除劳动关系证明": picture(0, WANG)})
    world.file(OUT, "js-reissue", lost | by, papers)
    world.file(OUT, "js-cancellation", gone | by, {"岗位合格证": picture(5, ZHAO)})


def received(number: str) -> dict[str, bytes]:
    """What the new employer brings: a contract of ten pages in no order, a list, a certificate."""
    pages = {f"劳动合同/{n}": 20 * n for n in (2, 10, 1, *range(3, 10))}
    materials = pages | {"社保缴费清单": 120, "上岗证": 130}
    return {
        f"附件/{number}_{name}.jpg": picture(shade, number) for name, shade in materials.items()
    }


def report_institution(world: Jiangsu, copies: int) -> None:
    """机构信息备案 of new qualifications with so many 资质副本."""
    row = {
        "机构编码": "JL1", "备案事项": "增项扩项", "资质": "建材、地基",
        "资质证书编号": "苏建检字第0001号", "资质有效期至": "2029-10-01", "填报人": reviewer(OUT),
    }  # fmt: skip
    papers = {f"资质副本_{n}": picture(n, "JL1") for n in range(1, copies + 1)}
    world.file(OUT, "js-institution", row, papers | {"资质正本": picture(99, "JL1")})


def listed(world: Jiangsu, place: str, title: str) -> list[tuple[str, ...]]:
    """姓名, 证书编号 and 状态 of the rows of a list at its stable path."""
    _, _, header, *table = load_workbook(world.outbox(place) / f"{title}.xlsx").active.values
    wanted = [header.index(name) for name in ("姓名", "证书编号", "状态")]
    return [tuple(line[place] for place in wanted) for line in table]


def test_the_other_institution_is_chosen_by_name(story: Story) -> None:
    """D02: 调入机构 is a dropdown of the laboratories, in the form and in the sheet handed back."""
    form = story.world.outbox(OUT) / words.FOLDER_FORMS / f"{MOVE}.xlsx"
    (receipt,) = story.world.papers(OUT, "js-transfer_回执", ".xlsx")
    for book in (form, receipt):
        said = words_of(book)
        assert f"{FORMER}（JL1）" in said
        assert "南京市建委" not in said


def test_the_form_is_printed_when_it_is_filed(story: Story) -> None:
    """D02, D08, D12: 申报表 with what was filed and the certificates meant; later the opinions."""
    first, *_, last = story.world.papers(OUT, f"{MOVE}申报表")
    for said in (LATER, WANG, paper("建材", 1), paper("地基", 2), "解除劳动关系证明"):
        assert said in words_of(first)
    assert "2026年11月6日" not in words_of(first)
    for said in ("接收", "南京市建委", "苏州市住建局", "2026年11月6日"):
        assert said in words_of(last)
    for title in (LOST, GONE):
        assert len(story.world.papers(OUT, f"{title}申报表")) == 2


def test_who_takes_the_person_answers_in_his_own_workbook(story: Story) -> None:
    """D04, F03: 待接收 with 接收 and 不接收 and the files to bring, told by a message."""
    number = story.world.number("js-transfer")
    assert f"{number}_劳动合同/<页码>.jpg" in story.asked
    assert "不接收" in story.asked
    assert NAMES[WANG] in story.asked
    assert any(MOVE in text and "（接收）" in text for text in story.arrived)


def test_each_party_is_told_which_city_wants_its_originals(story: Story) -> None:
    """D05: by the digest, and by a slip with the party's own papers only."""
    for place, city, own, other in (
        (OUT, "南京市建委", "解除劳动关系证明", "上岗证"),
        (INTO, "苏州市住建局", "上岗证", "解除劳动关系证明"),
    ):
        assert any(f"书面原件送{city}核对" in text for text in story.originals[place])
        (slip,) = story.world.papers(place, f"{MOVE}_送{city}")
        assert own in words_of(slip)
        assert other not in words_of(slip)


def test_the_cities_read_the_contract_page_by_page(story: Story) -> None:
    """D05, F03: one document, page 10 after page 9; then the list and the certificate."""
    with pypdfium2.PdfDocument(story.dossier) as document:
        seen = [middle(page) for page in document]
    reds = [green for red, green in seen if red > 220 > green]
    wanted = [0, *range(20, 201, 20), 120, 130]
    assert len(reds) == len(wanted)
    assert all(abs(a - b) < 8 for a, b in zip(reds, wanted, strict=True))


def middle(page: pypdfium2.PdfPage) -> tuple[int, int]:
    """Red and green in the middle of a page."""
    image = page.render(scale=0.2).to_pil().convert("RGB")
    red, green, _ = image.getpixel((image.width // 2, image.height // 2))
    return red, green


def test_grey_pages_and_missing_seals_are_hints(story: Story) -> None:
    """F03, F04, D08: the city reads them beside the row; nothing is refused for them."""
    assert "劳动合同/2.jpg" in story.hints
    assert "劳动合同/1.jpg" not in story.hints
    assert "社保缴费清单.jpg" in story.hints
    assert "登报申明.jpg" not in story.hints


@pytest.mark.parametrize(
    ("procedure", "title", "said"),
    [
        ("js-transfer", MOVE, (NAMES[WANG], FORMER, LATER)),
        ("js-reissue", LOST, (NAMES[LI], FORMER, paper("建材", 3))),
        ("js-cancellation", GONE, (NAMES[ZHAO], FORMER, paper("地基", 4))),
    ],
)
def test_what_the_province_announces(
    story: Story, procedure: str, title: str, said: tuple[str, ...]
) -> None:
    """D06, D10, D14: 公告 of the batch, without ID numbers; then the case has ended."""
    assert stands(story.world, story.world.number(procedure)) == (Status.DONE, "")
    for place in (PROVINCE, OUT, *([INTO] if procedure == "js-transfer" else [])):
        (public,) = story.world.papers(place, f"2026年第3批{title}公告")
        text = words_of(public)
        assert all(each in text for each in (*said, "省辖市"))
        assert not any(number in text for number in (WANG, LI, ZHAO))
        assert "公示期满" not in text


def test_both_institutions_are_told_the_result(story: Story) -> None:
    """D06: the one that lets the person go, and the one that takes him."""
    assert f"《{MOVE}》已办结 1 件。" in story.announced[OUT]
    assert f"《{MOVE}》有涉及贵单位的 1 件已办结。" in story.announced[INTO]


def test_new_certificates_go_to_the_province_that_prints_them(story: Story) -> None:
    """D07, D11: both certificates of the move, and the one marked 补; no other is made."""
    world = story.world
    for number, name, place in (
        (paper("建材", 1), NAMES[WANG], LATER),
        (paper("地基", 2), NAMES[WANG], LATER),
        (f"{paper('建材', 3)}补", NAMES[LI], FORMER),
    ):
        (printed,) = world.papers(PROVINCE, f"{number}_")
        assert all(each in words_of(printed) for each in (number, name, place, "第2版"))
    assert len(list(world.workspace.outbox.rglob("证书/*"))) == 3


def test_who_sends_hands_out_and_takes_back(story: Story) -> None:
    """D07, D11, D15: 寄送清单 by receiving city, 发放清单, 收回清单."""
    world = story.world
    moved = (NAMES[WANG], f"{paper('地基', 2)}、{paper('建材', 1)}")
    replaced = (NAMES[LI], f"{paper('建材', 3)}补")
    assert listed(world, PROVINCE, "寄送清单") == [(*moved, "已寄送"), (*replaced, "已寄送")]
    assert listed(world, SUZHOU, "寄送清单") == [(*moved, "已寄送")]
    assert listed(world, SUZHOU, "发放清单") == [(*moved, "已发放")]
    assert listed(world, NANJING, "发放清单") == [(*replaced, "待发放")]
    for place in (PROVINCE, OUT):
        assert listed(world, place, "收回清单") == [(NAMES[ZHAO], paper("地基", 4), "已收回")]


def test_the_certificate_book(story: Story) -> None:
    """D07, D10, D14: where each certificate is, in which state; the papers replaced are 作废."""
    world = story.world
    held = {number: state for _, number, state in listed(world, INTO, "证书台账")}
    assert held == dict.fromkeys((paper("建材", 1), paper("地基", 2)), "无信用档案")
    held = {number: state for _, number, state in listed(world, OUT, "证书台账")}
    assert held == {paper("地基", 4): "注销", f"{paper('建材', 3)}补": "有信用档案"}
    assert "作废" in words_of(world.outbox(OUT) / "证书台账.xlsx")


def test_an_institution_waits_for_its_fax(story: Story) -> None:
    """D18, D20, D23, F05: the sixth 资质副本 is refused; five wait until the fax is registered."""
    refused, filed = (
        drop
        for report in story.world.reports
        for drop in report.drops
        if drop.name == "js-institution"
    )
    assert codes(refused) == [("attachment-count", 2)]
    assert codes(filed) == []
    assert story.before_the_fax == (Status.HOLD, "等待传真")
    assert stands(story.world, story.world.number("js-institution")) == (Status.DONE, "")
    assert len(story.world.papers(OUT, "检测机构信息备案表")) == 2
    for place in (PROVINCE, NANJING):
        assert [row[2] for row in listed(story.world, place, "备案抽查清单")] == ["待抽查"]
