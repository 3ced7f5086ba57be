"""Every PDF template still looks as it was approved: its first page beside a stored picture.

Run as a program this module draws the pictures anew; look at them before they are committed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from outputs.documents import (
    application_form,
    certificate,
    dossier,
    legal_form,
    notice,
    public_list,
    summary_pdf,
)
from outputs.documents.application_form import ApplicationForm
from outputs.documents.certificate import CertificatePaper
from outputs.documents.dossier import Dossier, Material
from outputs.documents.legal_form import LegalForm, Opinion
from outputs.documents.notice import Materials, Notice
from outputs.documents.public_list import PublicList
from outputs.documents.summary_pdf import DRAFT, SummaryColumn, SummaryTable
from outputs.pdf.batch import render_each
from outputs.pdf.engine import data_uri
from outputs.pdf.fonts import SANS, SERIF, font_files

PICTURES = Path(__file__).with_name("pictures")
DAY = date(2026, 11, 20)
NAME = "阿卜杜热合曼·麦麦提图尔荪·吾买尔江"
STATION = "湘西土家族苗族自治州龙山县建设工程质量安全监督站"
_DPI = 40
#: Mean difference of grey values after blurring by 4 × 4: hinting differs, lines do not move.
_TOLERANCE = 1.0


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


PAPERS: dict[str, Callable[[], bytes]] = {
    "legal-form": _legal_form,
    "application-form": _application_form,
    "certificate": _certificate,
    "public-list": _public_list,
    "summary-table": _summary_table,
    "notice": _notice,
    "info-page": _dossier,
    "photo-page": _photo_page,
}


def picture(content: bytes) -> Image.Image:
    """The first page in grey."""
    with pypdfium2.PdfDocument(content) as document:
        drawn: Image.Image = document[0].render(scale=_DPI / 72).to_pil()
        return drawn.convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of grey values (0 to 255), a fourth of the size."""
    small = [np.asarray(each.reduce(4), dtype=float) for each in (one, other)]
    return float(np.abs(small[0] - small[1]).mean())


@pytest.mark.skipif(
    not (font_files(SERIF) and font_files(SANS)), reason="fonts-noto-cjk is not installed"
)
@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_looks_as_approved(name: str) -> None:
    drawn = picture(PAPERS[name]())
    with Image.open(PICTURES / f"{name}.png") as approved:
        assert drawn.size == approved.size
        assert difference(drawn, approved.convert("L")) < _TOLERANCE


if __name__ == "__main__":
    for paper, make in PAPERS.items():
        picture(make()).quantize(16).save(PICTURES / f"{paper}.png", optimize=True)
