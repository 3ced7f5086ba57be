"""Lays files where a sender would: folders, zips of every making."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

#: Path inside the drop -> bytes.
Files = dict[str, bytes]

_FIXED = (2026, 1, 1, 8, 0, 0)
_UTF8_FLAG = 0x800


class GbkName(ZipInfo):
    """A member whose name is GBK without the UTF-8 flag, as Chinese Windows writes it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile asks for it
        return self.filename.encode("gbk"), self.flag_bits & ~_UTF8_FLAG


def write_folder(folder: Path, files: Files) -> None:
    """A folder drop."""
    for path, body in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)


def zip_bytes(files: Files, *, gbk: bool = False) -> bytes:
    """A zip of `files`; with `gbk` the names are written as Chinese Windows does."""
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for path, body in files.items():
            info = (GbkName if gbk else ZipInfo)(path, _FIXED)
            # Pictures do not get smaller: stored, as every packer does when it notices.
            packed = ZIP_STORED if path.endswith((".jpg", ".pdf")) else ZIP_DEFLATED
            archive.writestr(info, body, packed)
    return stream.getvalue()
