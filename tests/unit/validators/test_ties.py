"""Files to rows by their names; proposals for files nobody claims (F01, F02, F03)."""

from __future__ import annotations

import pytest

from procedures.records import Media, Member
from procedures.words import COLUMN_CONFIRM, COLUMN_NUMBER
from validators.ties import RowKey, tie

KEY = "43010219900307013X"
OTHER = "430102198503071236"


@pytest.fixture
def tied(procedure, scan):
    """Ties paths to two rows; gives {path: (row, material)} and what was said."""

    def go(*paths, rows=None):
        rows = rows or [
            RowKey(2, KEY, name="易小鱼", ordinal=1),
            RowKey(3, OTHER, number="TS-2026-000007", name="王建国", ordinal=2),
        ]
        result = tie(procedure(), rows, [scan(path) for path in paths])
        where = {m.path: (t.row, t.material) for t in result.ties for m in t.members}
        return where, result

    return go


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"{KEY}.jpg", (2, "照片")),
        (f"附件/照片/{KEY.lower()}.JPG", (2, "照片")),
        (f"{KEY}_照片.jpg", (2, "照片")),
        (f"附件/{KEY}_毕业证.pdf", (2, "毕业证")),
        (f"附件/{KEY}/毕业证.pdf", (2, "毕业证")),
        (f"附件/{KEY}/{KEY}_毕业证.pdf", (2, "毕业证")),
        (f"附件/{KEY}_劳动合同/1.jpg", (2, "劳动合同")),
        (f"附件/{KEY}/劳动合同/2.jpg", (2, "劳动合同")),
        (f"{KEY}_毕业证_2.pdf", (2, "毕业证")),
        ("TS-2026-000007_毕业证.pdf", (3, "毕业证")),
        ("ts-2026-000007.jpg", (3, "照片")),
    ],
)
def test_names_that_tie(tied, path, place):
    where, result = tied(path)
    assert (where, result.findings) == ({path: place}, [])


@pytest.mark.parametrize(
    "path",
    [f"{KEY[:-1]}.jpg", f"{KEY}_毕业.pdf", f"x{KEY}_毕业证.pdf", "说明.pdf", f"{KEY}_", ".pdf"],
)
def test_names_are_compared_whole(tied, path):
    where, result = tied(path)
    assert where == {}
    assert [(f.code, f.file) for f in result.findings] == [("attachment-orphan", path)]


def test_decomposed_names_are_composed(procedure, scan):
    """MacOS writes é as two characters."""
    by = procedure(attachments=[{"name": "Diplômé", "kind": "scan"}])
    result = tie(by, [RowKey(2, KEY)], [scan(f"{KEY}_Diplo\u0302me\u0301.pdf")])
    assert [(t.row, t.material) for t in result.ties] == [(2, "Diplômé")]


def test_the_application_number_wins(tied):
    """Two certificates of one person: the number says which row is meant."""
    rows = [RowKey(2, KEY, number="TS-2026-000001"), RowKey(3, KEY, number="TS-2026-000002")]
    where, result = tied("TS-2026-000002_毕业证.pdf", rows=rows)
    assert (where, result.findings) == ({"TS-2026-000002_毕业证.pdf": (3, "毕业证")}, [])


def test_a_scan_for_two_rows_is_ambiguous_a_photo_is_not(tied):
    rows = [RowKey(2, KEY), RowKey(3, KEY)]
    _, result = tied(f"{KEY}_毕业证.pdf", f"{KEY}.jpg", f"{KEY}_社保清单.pdf", rows=rows)
    assert [(f.code, f.row, f.field) for f in result.findings] == [
        ("attachment-ambiguous", 2, "毕业证"),
        ("attachment-ambiguous", 3, "毕业证"),
    ]


def test_pages_are_ordered_as_numbers(tied):
    _, result = tied(*(f"{KEY}_劳动合同/{page}.jpg" for page in (10, 2, 1)))
    assert [m.name for m in result.ties[0].members] == ["1.jpg", "2.jpg", "10.jpg"]


def test_workbooks_are_not_attachments(procedure):
    member = Member("报名.xlsx", "a", 1, Media.XLSX)
    assert tie(procedure(), [], [member]).orphans == ()


@pytest.mark.parametrize(
    ("path", "proposed"),
    [
        ("易小鱼.jpg", f"{KEY}.jpg"),
        ("王建国.JPG", "TS-2026-000007.jpg"),
        ("易小鱼_毕业证.pdf", f"{KEY}_毕业证.pdf"),
        ("易小鱼毕业证.pdf", f"{KEY}_毕业证.pdf"),
        ("1.jpg", f"{KEY}.jpg"),
        ("1-毕业证.pdf", f"{KEY}_毕业证.pdf"),
        ("430102199003070130.jpg", f"{KEY}.jpg"),  # last one wrong
        ("43010219900307103X_毕业证.pdf", f"{KEY}_毕业证.pdf"),  # two swapped
        ("4301021990030713X.jpg", f"{KEY}.jpg"),  # one missing
        ("易小鱼_劳动合同/3.jpg", f"{KEY}_劳动合同/3.jpg"),
        ("附件/易小鱼/毕业证.pdf", f"{KEY}_毕业证.pdf"),
    ],
)
def test_proposals(tied, path, proposed):
    _, result = tied(path)
    assert [rename.proposed for rename in result.renames] == [proposed]
    assert [(f.code, proposed in f.message) for f in result.findings] == [
        ("attachment-orphan", True)
    ]


def test_no_proposal_where_two_fit_or_the_place_is_taken(tied):
    rows = [RowKey(2, KEY, name="张三"), RowKey(3, OTHER, name="张三")]
    assert tied("张三.jpg", rows=rows)[1].renames == ()
    assert tied("易小鱼.jpg", f"{KEY}.jpg")[1].renames == ()
    assert tied(f"附件/{OTHER}/1.jpg")[1].renames == ()


def test_no_proposal_towards_a_broken_number(tied):
    """The file may carry the right number and the row the wrong one."""
    rows = [RowKey(2, "430102198503071231", sound=False)]
    _, result = tied(f"{OTHER}.jpg", rows=rows)
    assert (result.renames, len(result.orphans)) == ((), 1)
    assert "2" in result.findings[0].message


def test_an_accepted_proposal_is_applied(run, good, photo, scan):
    row = {**good, COLUMN_CONFIRM: "按建议改名", COLUMN_NUMBER: ""}
    checked = run([row], photo("易小鱼.jpg"), scan("易小鱼_毕业证.pdf"))
    assert [(f.code, f.row) for f in checked.findings] == [("attachment-renamed", 2)] * 2
    assert [tie.material for tie in checked.ties] == ["毕业证", "照片"]
    assert checked.orphans == ()


def test_many_orphans_are_soon_told(tied):
    rows = [RowKey(n, f"{n:018d}", name=f"人{n}", ordinal=n) for n in range(2000)]
    _, result = tied(*(f"{n:018d}0.jpg" for n in range(5000, 5500)), rows=rows)
    assert len(result.orphans) == 500
