"""A sheet through the whole check (A04, F01, F02)."""

from __future__ import annotations


def codes(checked):
    return sorted((f.row, f.column, f.field, f.code) for f in checked.findings)


def test_a_good_row_has_no_findings(run, good, photo, scan):
    """A04: a complete row with photo and diploma passes."""
    key = good["身份证号"]
    checked = run([good], photo(f"附件/{key}.jpg"), scan(f"附件/{key}_毕业证.pdf"))
    assert codes(checked) == []
    assert [(tie.row, tie.material) for tie in checked.ties] == [(2, "毕业证"), (2, "照片")]
    assert checked.values.loc[2, "身份证号"] == key


def test_every_finding_has_its_cell(run, good):
    bad = {**good, "联系电话": "138", "民族": "汗", "姓名": ""}
    assert codes(run([good, bad], index=[2, 7])) == [
        (7, "A", "姓名", "required"),
        (7, "C", "身份证号", "duplicate-row"),
        (7, "D", "联系电话", "phone"),
        (7, "E", "民族", "choice"),
    ]


def test_a_broken_id_has_no_follow_ons(run, good):
    """Neither 性别, nor dates, nor duplicates are judged by a number that is wrong."""
    bad = {**good, "身份证号": good["身份证号"][:-1] + "0123456789"[int(good["毕业时间"][0])]}
    wrong = {**bad, "性别": "女"}
    assert [f.code for f in run([wrong]).findings] == ["id-checksum"]
