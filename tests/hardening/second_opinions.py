"""What djpeg, qpdf and unzip say of a file that the product took, where they are installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

#: Extension -> program, arguments, exit codes: fine, fine but for warnings.
_ASKED: dict[str, tuple[str, tuple[str, ...], tuple[int, ...], tuple[int, ...]]] = {
    ".jpg": ("djpeg", ("-outfile", "/dev/null"), (0,), (2,)),
    ".pdf": ("qpdf", ("--check",), (0,), (3,)),
    ".zip": ("unzip", ("-tqq", "-P", "none"), (0,), (1,)),
}


def absent() -> list[str]:
    """The programs that are not installed."""
    return sorted(one[0] for one in _ASKED.values() if shutil.which(one[0]) is None)


def _older_qpdf(said: str) -> bool:
    """Whether this qpdf gives up over structure that qpdf 12, the product's own, repairs."""
    told = subprocess.run(["qpdf", "--version"], capture_output=True, text=True, check=False)
    version = told.stdout.split()[2].split(".")[0] if told.stdout.startswith("qpdf") else "0"
    return version.isdigit() and int(version) < 12 and "content stream" not in said


def opinion(path: Path) -> str:
    """`agrees`, `warns`, `is too old`, or what it says against the file; "": nobody to ask."""
    asked = _ASKED.get(path.suffix)
    program = shutil.which(asked[0]) if asked else None
    if asked is None or program is None:
        return ""
    name, arguments, fine, warned = asked
    try:
        ended = subprocess.run(
            [program, *arguments, str(path)], capture_output=True, timeout=30, check=False
        )
    except subprocess.TimeoutExpired:
        return f"{name} took more than 30 s"
    if ended.returncode in fine:
        return "agrees"
    if ended.returncode in warned:
        return "warns"
    said = (ended.stderr + ended.stdout).decode("utf-8", "replace").strip()
    if name == "qpdf" and _older_qpdf(said):
        return "is too old"
    wrong = [line for line in said.splitlines() if "ERROR" in line or "error" in line]
    last = (wrong or said.splitlines() or [""])[-1].replace(str(path.parent), "")
    return f"{name} ended with {ended.returncode}: {last[-160:]}"
