"""Photos, scans and page sets by their content (F01, F02, F03, F05; A04)."""

from __future__ import annotations

import pytest

from procedures.findings import find
from procedures.keys import unique_key
from procedures.records import Media, Member, Remembered, Tie
from validators.attachments import attachment_findings
from validators.missing import kept_attachments, missing_attachments


@pytest.fixture
def judge(procedure):
    def go(material, *members):
        found = attachment_findings(procedure(), [Tie(2, material, members)], "报名信息")
        assert {(f.sheet, f.row, f.field) for f in found} <= {("报名信息", 2, material)}
        return [f.code for f in found]

    return go


@pytest.mark.parametrize(
    ("probe", "codes"),
    [
        ({}, []),
        ({"mode": "L"}, []),
        ({"orientation": 0}, []),
        ({"mode": "CMYK"}, ["photo-mode"]),
        ({"orientation": 6}, ["photo-rotated"]),
        ({"complete": False}, ["photo-truncated"]),
        ({"width": 413, "height": 295}, ["photo-dimensions"]),
        ({"width": 296}, ["photo-dimensions"]),
        ({"size": 102_399}, []),
        ({"size": 102_400}, ["photo-bytes"]),  # seed: smaller than 100k
        (
            {"size": 131_072, "mode": "CMYK", "width": 1},
            ["photo-bytes", "photo-dimensions", "photo-mode"],
        ),
    ],
)
def test_photos(judge, photo, probe, codes):
    """F01: JPG, under 100k, 295 by 413, by content."""
    assert judge("照片", photo("a.jpg", **probe)) == codes


def test_a_png_named_jpg(judge):
    assert judge("照片", Member("a.jpg", "a", 9, Media.PNG)) == ["photo-format"]


@pytest.mark.parametrize(
    ("probe", "codes"),
    [
        ({}, []),
        ({"pages": 5}, []),
        ({"pages": 6}, ["scan-pages"]),
        ({"pages": 0}, ["scan-pages"]),
        ({"encrypted": True}, ["file-encrypted"]),
        ({"active": ("JavaScript",)}, ["pdf-active"]),
    ],
)
def test_scans(judge, scan, probe, codes):
    """F02: a real PDF."""
    assert judge("毕业证", scan("a.pdf", **probe)) == codes


def test_a_photo_named_pdf(judge, photo):
    assert judge("毕业证", photo("a.pdf")) == ["scan-format"]


def test_two_files_for_one_material(judge, scan):
    """F05: no more files than allowed."""
    assert judge("毕业证", scan("a.pdf"), scan("b.pdf")) == ["attachment-count"]


def test_the_file_too_many_is_named(procedure, scan):
    """F05: of six files the sixth, in the order of their numbers."""
    materials = [{"name": "资质副本", "max_count": 5}]
    files = tuple(scan(f"x_资质副本_{n}.pdf") for n in range(1, 7))
    (found,) = attachment_findings(procedure(attachments=materials), [Tie(2, "资质副本", files)])
    assert found.code == "attachment-count"
    assert "x_资质副本_6.pdf" in found.message
    assert "x_资质副本_5.pdf" not in found.message


def test_a_page_is_one_page(judge, scan, procedure):
    """F03: a PDF among the pages holds one page."""
    materials = [{"name": "合同", "kind": "page_set", "formats": ["pdf"]}]
    files = (scan("x_合同/1.pdf", pages=1), scan("x_合同/2.pdf", pages=2))
    (found,) = attachment_findings(procedure(attachments=materials), [Tie(2, "合同", files)])
    assert (found.code, found.file) == ("scan-pages", "x_合同/2.pdf")


def test_an_unusable_file_is_said_at_its_row_and_no_more(judge):
    broken = Member(
        "a.pdf", "a", 9, Media.PDF, None, (find("file-corrupt", file="a.pdf", reason="x"),)
    )
    assert judge("毕业证", broken) == ["file-corrupt"]


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (["1.jpg", "2.jpg", "3.jpg"], []),
        (["01.jpg", "02.jpg"], []),
        (["合同.jpg"], []),
        (["1.jpg", "3.jpg"], ["page-gap"]),
        (["2.jpg"], ["page-gap"]),
        (["1.jpg", "01.jpg"], ["page-gap"]),
        (["1.jpg", "封面.jpg"], ["page-name"]),
        (["0.jpg", "1.jpg"], ["page-name"]),
        ([f"{n}.jpg" for n in range(1, 14)], ["scan-pages"]),
    ],
)
def test_page_sets(judge, photo, names, codes):
    """F03: one file per page, named by its page."""
    assert judge("劳动合同", *(photo(f"x_劳动合同/{name}") for name in names)) == codes


def test_one_scan_for_two_people(run, good, make_id, scan, photo):
    other = make_id(sequence=15)
    rows = [good, {**good, "身份证号": other}]
    files = [
        scan(f"{key}_{material}.pdf", sha256=material)
        for key in (good["身份证号"], other)
        for material in ("毕业证", "社保清单")
    ]
    found = run(rows, *files).findings
    assert [(f.code, f.row, f.field) for f in found] == [
        ("scan-shared", 2, "毕业证"),
        ("scan-shared", 3, "毕业证"),
    ]


def test_missing_materials(run, good, photo, procedure):
    """A04, F02: photo and diploma always, the title's scan with a title."""
    titled = {**good, "工程类技术职称": "工程师", "职称证编号": "A1"}
    checked = run([titled], photo(f"{good['身份证号']}.jpg"))
    found = missing_attachments(procedure(), checked.values, checked.ties, {}, checked.findings)
    assert [(f.row, f.field) for f in found] == [(2, "毕业证"), (2, "职称证")]
    assert f"{good['身份证号']}_毕业证.pdf" in found[0].message


def test_remembered_materials_are_not_missing(run, good, procedure, today):
    key = unique_key(procedure(), good)
    kept = {(key, name): Remembered(name, (), today) for name in ("照片", "毕业证")}
    checked = run([good])
    assert missing_attachments(procedure(), checked.values, (), kept) == []
    said = kept_attachments(procedure(), checked.values, (), kept)
    assert [(f.code, f.field) for f in said] == [
        ("attachment-kept", "照片"),
        ("attachment-kept", "毕业证"),
    ]


def test_a_broken_number_misses_no_files(run, good, procedure):
    checked = run([{**good, "身份证号": "4301"}, {**good, "身份证号": ""}])
    found = missing_attachments(procedure(), checked.values, (), {}, checked.findings)
    assert found == []
