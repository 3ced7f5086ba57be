"""Hostile and odd zips: every one ends in its code, and nothing is written by name."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from ingest.limits import Limits
from ingest.unzip import ExtractJob, Survey, SurveyJob, decoded_names, extract, survey
from ingest.zip_directory import read_directory
from procedures.workspace import by_hash
from tests.unit.ingest.builders import jpeg, raw_zip, zipped

SMALL = Limits(entries=5, ratio=50, ratio_floor=10_000)


def survey_of(tmp_path: Path, data: bytes, limits: Limits = SMALL) -> Survey:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    return survey(SurveyJob(path, "a.zip"), limits)


def codes(found: Survey) -> list[str]:
    return [finding.code for finding in found.findings]


def overlapping() -> bytes:
    """Two directory entries that point at one and the same data."""
    data = bytearray(zipped({"a.txt": b"a" * 50, "b.txt": b"b" * 50}))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<L", 0)
    return bytes(data)


def with_bad_end() -> bytes:
    return zipped({"a.txt": b"a"}) + b"junk"


WHOLE = [
    ("archive-bomb", zipped({"a.txt": b"\0" * 1_000_000})),
    ("archive-bomb", zipped({f"{n}.txt": b"" for n in range(6)})),
    ("archive-bomb", overlapping()),
    ("file-encrypted", raw_zip([(b"a.txt", b"a")], flags=1)),
    ("file-corrupt", raw_zip([(b"a.txt", b"a")], local_method=0)),
    ("file-corrupt", with_bad_end()),
    ("file-corrupt", b"junk" + zipped({"a.txt": b"a"})),
    ("file-corrupt", zipped({"a.txt": b"a"})[:40]),
    ("file-corrupt", b""),
]


@pytest.mark.parametrize(("code", "data"), WHOLE)
def test_a_zip_that_cannot_be_trusted_is_refused_whole(
    tmp_path: Path, code: str, data: bytes
) -> None:
    """Reliability 41, 45, 46."""
    found = survey_of(tmp_path, data)
    assert codes(found) == [code]
    assert found.refused
    assert found.entries == ()


PATHS = [
    b"../a.txt", b"x/../../a.txt", b"/etc/passwd", b"C:a.txt", b"C:\\a.txt", b"..\\a.txt",
    b"a\\b.txt", b"ok\0.txt", b"a\nb.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", PATHS)
def test_names_that_lead_elsewhere_are_not_taken(tmp_path: Path, name: bytes) -> None:
    """Reliability 43."""
    found = survey_of(tmp_path, raw_zip([(name, b"a"), (b"good.txt", b"b")]))
    assert codes(found) == ["archive-path"]
    assert [path for path, _ in found.entries] == ["good.txt"]


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("archive-link", raw_zip([(b"a.txt", b"/etc/passwd")], mode=0o120777)),
        ("archive-link", raw_zip([(b"a.txt", b"")], mode=0o020666)),
        ("archive-method", zipped({"a.txt": b"a"}, zipfile.ZIP_LZMA)),
        ("archive-nested", zipped({"里层.zip": zipped({"a": b"a"})})),
        ("archive-duplicate-name", raw_zip([(b"a.txt", b"1"), (b"a.txt", b"2")])),
        ("file-too-large", zipped({"a.pdf": bytes(range(256)) * 10})),
        ("name-encoding", raw_zip([(b"\xff\xff.txt", b"1")])),
    ],
)
def test_an_entry_that_cannot_be_taken_says_why(tmp_path: Path, code: str, data: bytes) -> None:
    found = survey_of(tmp_path, data, Limits(pdf_bytes=1000))
    assert codes(found) == [code]
    assert not found.refused
    assert found.entries == ()


def test_names_that_fold_together_are_both_left(tmp_path: Path) -> None:
    """Reliability 30."""
    found = survey_of(tmp_path, zipped({"A.JPG": b"1", "a.jpg": b"2", "b.jpg": b"3"}))
    assert codes(found) == ["name-collision", "name-collision"]
    assert [path for path, _ in found.entries] == ["b.jpg"]


def test_apple_and_office_leftovers_are_counted_not_taken(tmp_path: Path) -> None:
    """Reliability 28, 31."""
    names = ("1.jpg", "__MACOSX/._1.jpg", "._1.jpg", "~$报送.xlsx", "Thumbs.db")
    found = survey_of(tmp_path, zipped(dict.fromkeys(names, b"x")))
    assert [path for path, _ in found.entries] == ["1.jpg"]
    assert len(found.ignored) == 4
    assert found.findings == ()


def with_unicode_extra(raw: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(raw.decode("ascii"))
        body = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
        info.extra = struct.pack("<HH", 0x7075, len(body)) + body
        archive.writestr(info, b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        zipped({"张三.jpg": b"x"}),
        raw_zip([("张三.jpg".encode("gbk"), b"x")]),
        raw_zip([("张三.jpg".encode(), b"x")]),
        with_unicode_extra(b"____.jpg", "张三.jpg"),
    ],
)
def test_chinese_names_of_every_writer_are_read(data: bytes) -> None:
    """Reliability 29."""
    assert decoded_names(read_directory(data)) == ["张三.jpg"]


def test_a_gbk_backslash_byte_is_no_separator(tmp_path: Path) -> None:
    """Reliability 29: the second byte of 誠 in GBK is 0x5C."""
    raw = "誠.jpg".encode("gbk")
    assert b"\\" in raw
    found = survey_of(tmp_path, raw_zip([(raw, b"x")]))
    assert [path for path, _ in found.entries] == ["誠.jpg"]


def test_one_gbk_name_decides_for_the_whole_archive() -> None:
    """联通 in GBK is valid UTF-8 too; its neighbours tell."""
    data = raw_zip([("联通.jpg".encode("gbk"), b"x"), ("张三.jpg".encode("gbk"), b"x")])
    assert decoded_names(read_directory(data)) == ["联通.jpg", "张三.jpg"]


def test_extraction_keeps_bytes_by_hash_only(tmp_path: Path) -> None:
    photo = jpeg()
    found = survey_of(tmp_path, zipped({"附件/./1.jpg": photo}), Limits())
    ((path, entry),) = found.entries
    job = ExtractJob(tmp_path / "a.zip", path, entry, tmp_path / "archive")
    sha256, seen = extract(job, Limits())
    assert path == "附件/1.jpg"
    assert sha256 == hashlib.sha256(photo).hexdigest()
    assert by_hash(tmp_path / "archive", sha256).read_bytes() == photo
    assert seen.probe is not None


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("archive-bomb", raw_zip([(b"a.txt", b"a" * 1000)], size=10)),
        ("file-corrupt", raw_zip([(b"a.txt", b"a" * 1000)], size=2000)),
        (
            "file-corrupt",
            zipped({"a.txt": bytes(200)}).replace(
                zlib.compress(bytes(200))[2:6], b"\xff\xff\xff\xff", 1
            ),
        ),
    ],
)
def test_sizes_and_checksums_are_held_to(tmp_path: Path, code: str, data: bytes) -> None:
    """Reliability 41: what is declared does not count, what is read does."""
    found = survey_of(tmp_path, data)
    ((path, entry),) = found.entries
    job = ExtractJob(tmp_path / "a.zip", path, entry, tmp_path / "archive")
    sha256, seen = extract(job, Limits())
    assert [finding.code for finding in seen.findings] == [code]
    assert sha256 == ""
    assert not (tmp_path / "archive").exists()
