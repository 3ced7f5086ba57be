"""A small register with three levels of institutions and filed sign-ups, for tests of outputs."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import date

import pdfplumber
import pikepdf
from PIL import Image
from sqlalchemy.orm import Session

from outputs.context import OutputSettings, PublishContext
from procedures.load import Catalogue, load_catalogue
from procedures.workspace import Workspace, by_hash
from registry import institutions as books
from registry.engine import Register
from registry.filing import NewRow, file_rows
from registry.models import Institution, InstitutionVersion, PeriodVersion, UserVersion
from registry.moves import Clock
from registry.procedure_versions import remember

TODAY = date(2026, 11, 20)
RUN = "run-1"
SECRET = b"0" * 32
PROCEDURE = "hn-training-newcomer"
PLACES = (
    ("430000", "湖南省监督总站", "省", "430000", ""),
    ("430100", "长沙市监督站", "市", "430100", "430000"),
    ("430111", "雨花区监督站", "县", "430111", "430100"),
)
IDS = ("430102198503071236", "430102198503071287", "430102198503071244")


def catalogue(*procedures: str) -> Catalogue:
    """These procedures of the house, all where none is named: each has a form to be made."""
    house = load_catalogue()
    known = {id_: house[id_] for id_ in procedures or house}
    return Catalogue(known, house.tables)


def founded(register: Register, law: Catalogue, opens: date, closes: date) -> None:
    """Institutions, a reviewer in each, and one period of the newcomers' sign-up."""
    force = {"valid_from": TODAY, "recorded_on": TODAY}
    with register.write() as session:
        for code, name, level, division, parent in PLACES:
            session.add(Institution(code=code, folder=f"{code}_{name}", created_on=TODAY))
            session.add(InstitutionVersion(
                code=code, name=name, systems="湖南监督", type="监督机构", level=level,
                division=division, parent=parent, enabled=True, email=f"{code}@example.cn",
                **force,
            ))  # fmt: skip
            session.add(UserVersion(
                code=f"u{code}", name="李四", institution=code, roles="联络员、审核人",
                enabled=True, **force,
            ))  # fmt: skip
        session.add(PeriodVersion(
            code="P1", title="关于2026年下半年新进人员监督岗位培训报名的通知", procedure=PROCEDURE,
            year="2026", term="2", opens=opens, closes=closes, corrections_until=closes, **force,
        ))  # fmt: skip
        remember(session, law[PROCEDURE], TODAY)


def signup(law: Catalogue, subject: str, name: str, **more: str) -> dict[str, str]:
    first = law[PROCEDURE].examples[0].values
    return {**first, "身份证号": subject, "姓名": name, **more}


def filed(
    register: Register, law: Catalogue, workspace: Workspace, rows: Sequence[dict[str, str]]
) -> list[str]:
    """File sign-ups of 雨花区 with a photo and a scan each, already re-encoded."""
    new = []
    for number, values in enumerate(rows):
        materials = {
            "照片": [derived(workspace, f"photo {values['身份证号']}", photo(number), ".jpg")],
            "毕业证": [derived(workspace, f"scan {values['身份证号']}", scan(), ".pdf")],
        }
        row_id = hashlib.sha256(values["身份证号"].encode()).hexdigest()[:20]
        new.append(NewRow(row_id=row_id, values=values, materials=materials))
    with register.write() as session:
        tree = books.tree(session)
        return file_rows(session, law[PROCEDURE], "430111", "drop-1", new, tree, Clock(RUN, TODAY))


def derived(workspace: Workspace, source: str, content: bytes, suffix: str) -> dict[str, str]:
    """Lay a re-encoded file where ingest would leave it; the material's page entry."""
    sha256 = hashlib.sha256(source.encode()).hexdigest()
    path = by_hash(workspace.derived, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(path.name + suffix).write_bytes(content)
    return {"path": source, "sha256": sha256, "media": suffix}


def photo(shade: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (295, 413), (40 + shade, 90, 160)).save(target, "JPEG")
    return target.getvalue()


def scan() -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.add_blank_page(page_size=(842, 595))
        document.save(target, deterministic_id=True)
    return target.getvalue()


def context_of(
    session: Session, law: Catalogue, workspace: Workspace, **more: object
) -> PublishContext:
    given: dict[str, object] = {
        "today": TODAY,
        "run": RUN,
        "settings": OutputSettings(support_line="技术支持：0731-000", workers=1),
    }
    return PublishContext(
        session=session,
        catalogue=law,
        workspace=workspace,
        secret=SECRET,
        tree=books.tree(session),
        folders=books.folders(session),
        **(given | more),  # type: ignore[arg-type]
    )


def text_of(content: bytes) -> str:
    """The text of a PDF, page after page."""
    with pdfplumber.open(io.BytesIO(content)) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages)
