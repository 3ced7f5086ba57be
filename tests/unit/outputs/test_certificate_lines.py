"""What a certificate says of its validity: on a line of its own, or beside each 专业."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from ingest.derive import _scan
from ingest.limits import Limits
from outputs.documents.portrait import MAX_BYTES, portrait
from outputs.documents.signature import signature_picture
from outputs.planners.certificates import _texts
from procedures.certificates.load import certificate_kinds
from registry.editions import Edition

CONTEXT: Any = SimpleNamespace(tree=SimpleNamespace(name=str))
ENDS = {"建筑工程": date(2029, 11, 1), "机电工程": date(2030, 3, 1)}


def edition(kind: str, speciality: str) -> Edition:
    day = date(2026, 11, 2)
    return Edition(
        "hunan-constructors", "湘1", speciality, 2, "", kind, 1, "430102198503071236", "王建国",
        "E1", "", date(2024, 1, 16), day, date(2024, 1, 16), ENDS[speciality], "有效", "", "", True,
        True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["建筑工程"], "建筑工程（至 2029-11-01）"),
        (["建筑工程", "机电工程"], "建筑工程（至 2029-11-01）、机电工程（至 2030-03-01）"),
    ],
)
def test_a_constructor_s_paper_says_until_when(words: list[str], line: str) -> None:
    """Rules 4.4: 注册专业(有效期), the only place where the paper says it."""
    kind = certificate_kinds()["hunan-constructors", "二级注册建造师"]
    rows = tuple(edition(kind.kind, word) for word in words)
    assert _texts(CONTEXT, kind, {}, rows)["speciality"] == line


def test_validity_begins_when_it_was_given_not_with_the_paper() -> None:
    """Rules 2.3: a change of employer issues a paper and leaves the validity."""
    kind = certificate_kinds()["jilin-safety", "A"]
    said = _texts(CONTEXT, kind, {}, (edition(kind.kind, "建筑工程"),))
    assert said["validity"] == "2024年1月16日 至 2029年11月1日"
    assert said["issued"] == "2026年11月2日"


def test_a_signature_is_printed_without_its_margins(tmp_path: Path) -> None:
    """Rules 4.4, E05: of the page that ingest re-encoded; nothing where there is no ink."""
    page, out = Image.new("RGB", (800, 1000), "white"), BytesIO()
    page.paste("black", (300, 400, 500, 460))
    page.save(out, "PNG")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(_scan([out.getvalue()], Limits()))
    with Image.open(BytesIO(signature_picture(scan))) as signed:
        assert (200 <= signed.width <= 230, 60 <= signed.height <= 90) == (True, True)
    assert signature_picture(tmp_path / "none.pdf") == b""


def test_a_photo_is_as_small_and_fine_as_the_national_list_asks() -> None:
    """Rules 6: at most 50 KB, 200 to 300 dpi; the pixels of even the busiest photo stay."""
    busy, out = Image.effect_noise((295, 413), 90).convert("RGB"), BytesIO()
    busy.save(out, "JPEG", quality=95, subsampling=0)
    assert len(out.getvalue()) > MAX_BYTES
    made = portrait(out.getvalue())
    with Image.open(BytesIO(made)) as photo:
        assert (photo.size, photo.info["dpi"]) == ((295, 413), (300, 300))
    assert len(made) <= MAX_BYTES
    assert portrait(b"") == b""
