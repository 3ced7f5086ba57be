"""Every PDF template at its longest and at its emptiest: what the golden pictures are drawn from.

`.venv/bin/python -m tests.unit.outputs.papers DIR` writes them all as PDF, to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image

from outputs.documents import (
    application_form,
    bulletin,
    certificate,
    dossier,
    handbook,
    handover,
    legal_form,
    notice,
    public_list,
    slip,
    summary_pdf,
)
from outputs.documents.application_form import ApplicationForm
from outputs.documents.bulletin import Bulletin, Counted, Line, Oldest
from outputs.documents.certificate import CertificatePaper
from outputs.documents.dossier import Dossier, Material
from outputs.documents.handbook import Chapter, FieldLine, FileLine, Handbook, Remedy, StepLine
from outputs.documents.handover import Carried, Handover, Section
from outputs.documents.legal_form import LegalForm, Opinion
from outputs.documents.notice import Materials, Notice
from outputs.documents.public_list import PublicList
from outputs.documents.slip import PersonSlip
from outputs.documents.summary_pdf import DRAFT, SummaryColumn, SummaryTable
from outputs.pdf.batch import render_each
from outputs.pdf.engine import data_uri

DAY = date(2026, 11, 20)
NAME = "阿卜杜热合曼·麦麦提图尔荪·吾买尔江"
STATION = "湘西土家族苗族自治州龙山县建设工程质量安全监督站"


def _legal_form() -> bytes:
    values = {
        "姓名": NAME,
        "身份证号": "430102198503071236",
        "工作经历": f"2008年7月至2014年5月 {STATION} 监督员\n2014年6月至今 𠮷㛃䶮工程公司",
    }
    levels = ("所在监督机构意见", "县（市、区）主管部门意见", "省监督总站意见")
    return legal_form.build(
        LegalForm(
            title="建设工程质量安全监督机构新进人员资格审核表",
            number="XJ-2026-000001",
            year="2026",
            term="2",
            category="新进人员",
            institution=STATION,
            values=values,
            photo=b"",
            materials=(("照片", True), ("毕业证书", False)),
            holdings=(),
            opinions=tuple(Opinion(each, "情况属实，同意。" * 30, NAME, DAY) for each in levels),
            support_line="技术支持：0731-000",
            made_on=DAY,
            content_id="0" * 12,
        )
    )


def _application_form() -> bytes:
    work = f"2008年7月至2014年5月 {STATION} 监督员\n2014年6月至今 工程公司"
    return application_form.build(
        ApplicationForm(
            title="二级建造师初始注册申报表",
            number="EJ-2026-000001",
            institution=STATION,
            filed_on=DAY,
            cells=(("姓名", NAME), ("证件号", "430102198503071236"), ("学历", ""), ("简历", work)),
            photo=b"",
            materials=(("照片", 1), ("劳动合同", 10), ("社保清单", 0)),
            holdings=("二级注册建造师　湘2432020202600001　建筑工程　有效期至 2026-12-31",),
            signer="本人",
            opinions=(
                Opinion("市州审核", "情况属实，同意。" * 9, NAME, DAY, STATION),
                Opinion("省厅审核"),
            ),
            support_line="技术支持：0731-000",
            made_on=DAY,
            content_id="0" * 12,
        )
    )


def _certificate() -> bytes:
    return certificate.build(
        CertificatePaper(
            title="建筑施工企业专职安全生产管理人员安全生产考核合格证书",
            lines=(("姓名", NAME), ("身份证号", "430102198503071236"), ("企业名称", STATION * 2)),
            photo=b"",
            code="1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S",
            edition=2,
            issuer="吉林省住房和城乡建设厅",
            issued=DAY,
            support_line="技术支持：0731-000",
            signature=b"",
        )
    )


def _public_list() -> bytes:
    columns = ("序号", "姓名", "聘用企业", "申报类型", "专业", "市州", "审核意见")
    row = (NAME, STATION, "初始注册", "水利水电工程", "湘西州", "同意")
    return public_list.build(
        PublicList(
            title="2026年第3批二级建造师初始注册、增项注册、延续注册人员名单公示",
            lines=("现将2026年第3批共 40 件申报予以公示。", "如有异议，请以书面形式反映。" * 4),
            columns=columns,
            rows=tuple((str(number), *row) for number in range(1, 41)),
            issuer="湖南省住房和城乡建设厅",
            dated=DAY,
            support_line="技术支持：0731-000",
        )
    )


def _summary_table() -> bytes:
    names = ("序号", "监督机构名称", "姓名", "备注")
    return summary_pdf.build(
        SummaryTable(
            title="报名汇总表",
            mark=DRAFT,
            scope=STATION,
            columns=tuple(SummaryColumn(name, 10) for name in names),
            rows=tuple((str(number), STATION, NAME, "") for number in range(1, 60)),
            footer=(("合计人数", "59"),),
            support_line="技术支持：0731-000",
            made_on=DAY,
            content_id="0" * 12,
        )
    )


def _notice() -> bytes:
    return notice.build(
        Notice(
            title="关于开展2026年度新进人员监督岗位培训报名工作的通知",
            number="湘建监函〔2026〕18号",
            window="报名时间：2026年11月1日至2026年11月30日",
            lines=("请于期限内报送。" * 12,) * 3,
            materials=(Materials("新进人员报名", ("照片", "毕业证书")),),
            issuer=STATION,
            dated=DAY,
            support_line="技术支持：0731-000",
        )
    )


def _dossier() -> bytes:
    return dossier.build(
        Dossier(
            title="新进人员资格审核",
            number="XJ-2026-000001",
            institution=STATION,
            round=2,
            form=None,
            fields=(("姓名", NAME), ("性别", "男"), ("工作单位", STATION)),
            notes=(("需确认", "证件照片背景颜色与要求不符。"),),
            events=(("2026-11-03", "市州审核", STATION, "驳回", "请补充材料。" * 9),),
            materials=(),
            support_line="技术支持：0731-000",
            made_on=DAY,
        )
    )


def _photo_page() -> bytes:
    drawn = BytesIO()
    Image.linear_gradient("L").resize((100, 140)).save(drawn, "JPEG")
    sheet = {"name": Material("照片", None).name, "image": data_uri(drawn.getvalue(), "image/jpeg")}
    return render_each("photo-page.html.j2", [sheet], "photo-page.css")[0]


def _slip() -> bytes:
    return slip.build(
        PersonSlip(
            title="个人确认单",
            request="二级建造师变更注册（执业企业变更）",
            slip="QR-EJ-2026-000001-3-1f2e3d4c",
            number="EJ-2026-000001",
            institution=STATION * 2,
            cells=(
                ("姓名", f"{NAME}𬭊㙍"), ("证件号", "430102198503071236"), ("原企业", STATION * 2),
                *((f"申请内容第{n}项", "继续从事原专业。" * 6) for n in range(9)),
            ),
            words=("同意", "不同意"),
            until=DAY,
            made_on=DAY,
            support_line="技术支持：0731-000",
        )
    )  # fmt: skip


def _handbook() -> bytes:
    chapters = tuple(
        Chapter(
            id=f"chapter-{n}",
            title="二级建造师变更注册（执业企业变更、企业更名、个人信息变更）申报",
            about=("谁可以报：企业（本机构）。", "时间：长期受理。" * 12),
            fields=(FieldLine("注册专业与有效期", "必填", "从下拉表中选择。" * 9, NAME),) * 9,
            files=(FileLine("劳动合同", "必交", "证件号_合同.pdf", "扫描 PDF。" * 9, STATION),) * 4,
            steps=(StepLine("市州审核", STATION, "通过、驳回、不予受理", "5 个工作日"),) * 4,
            failing=(("证件号码少一位。" * 9, "证件号码长度不对"),) * 4,
            remedies=(Remedy("证件校验位不符", "必改", "应为 X。" * 9, "请核对证件。" * 9),) * 9,
        )
        for n in range(2)
    )  # fmt: skip
    return handbook.build_pdf(Handbook("填报手册（企业）", chapters, DAY, "技术支持：0731-000"))


def _handover() -> bytes:
    rows = tuple(Carried(f"XJ-2026-{n:06}", NAME, (True, n % 2 == 0, False)) for n in range(1, 40))
    return handover.build(
        Handover(
            title="建设工程质量安全监督机构新进人员资格审核",
            batch="2026-11-20 待审",
            receiver=STATION,
            materials=("毕业证书与学历认证报告", "职称证书", "社会保险参保缴费证明"),
            sections=(Section(STATION, rows), Section(STATION, rows[:1])),
            made_on=DAY,
            support_line="技术支持：0731-000",
        )
    )


def _bulletin() -> bytes:
    return bulletin.build(
        Bulletin(
            institution=STATION,
            week="2026年第47周",
            subject="本期申报情况（按机构）",
            lines=(Line(STATION, 120, 99, 30, 12, 9, 55, 5),) * 18,
            others=3,
            problems=(Counted("证件照片尺寸与要求不符", 123),) * 5,
            reasons=(Counted("毕业院校与毕业证书不一致，请核对后重新填报并补交认证", 45),) * 5,
            oldest=(Oldest("XJ-2026-000001", STATION, "市州审核", STATION, DAY, 123),) * 5,
            made_on=DAY,
            support_line="技术支持：0731-000",
        )
    )


PAPERS: dict[str, Callable[[], bytes]] = {
    "legal-form": _legal_form,
    "application-form": _application_form,
    "certificate": _certificate,
    "public-list": _public_list,
    "summary-table": _summary_table,
    "notice": _notice,
    "info-page": _dossier,
    "photo-page": _photo_page,
    "slip": _slip,
    "handbook": _handbook,
    "handover": _handover,
    "bulletin": _bulletin,
}

#: Templates that can be nearly blank.
EMPTIEST: dict[str, Callable[[], bytes]] = {
    "legal-form": lambda: legal_form.build(
        LegalForm("资格审核表", "XJ-2026-000001", "2026", "2", "", "", {}, b"", (), (),
                  tuple(Opinion(each) for each in ("本机构意见", "省总站意见")), "", DAY, "0" * 12)
    ),
    "application-form": lambda: application_form.build(
        ApplicationForm("申报表", "EJ-2026-000001", "甲", DAY, (("姓名", "甲"),), b"", (), (),
                        "本人", (), "", DAY, "0" * 12)
    ),
    "certificate": lambda: certificate.build(
        CertificatePaper("证书", (("姓名", "甲"),), b"", "1", 1, "省厅", DAY, "")
    ),
    "public-list": lambda: public_list.build(
        PublicList("公示", (), ("序号", "姓名"), (), "", DAY, "")
    ),
    "summary-table": lambda: summary_pdf.build(
        SummaryTable("表", DRAFT, "甲站", (SummaryColumn("姓名", 9),), (), (), "", DAY, "0" * 12)
    ),
    "notice": lambda: notice.build(Notice("通知", "", "", (), (), "甲站", DAY, "")),
    "info-page": lambda: dossier.build(
        Dossier("审核", "XJ-2026-000001", "甲站", 1, None, (), (), (), (), "", DAY)
    ),
    "slip": lambda: slip.build(PersonSlip("申请单", "注销", "", "", "", (), (), None, DAY, "")),
    "handbook": lambda: handbook.build_pdf(Handbook("填报手册", (), DAY, "")),
    "handover": lambda: handover.build(
        Handover("报名", "2026-11-20 待审", "甲站", (), (Section("乙站", ()),), DAY, "")
    ),
    "bulletin": lambda: bulletin.build(
        Bulletin("甲站", "2026年第47周", "本期申报情况", (), 0, (), (), (), DAY, "")
    ),
}  # fmt: skip


if __name__ == "__main__":
    for kind, papers in (("longest", PAPERS), ("emptiest", EMPTIEST)):
        for paper, make in papers.items():
            Path(sys.argv[1], f"{paper}-{kind}.pdf").write_bytes(make())
