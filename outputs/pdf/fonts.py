"""Which characters can be printed: what the Noto CJK faces hold, and a spare face for names.

GB 18030-2022 (level 3, for public services) has every character of CJK extensions B to F; of
those Noto holds some 2,300, the spare face all. The families stand in this order in base.css.
A name with a character no font has would come out as an empty box on a certificate; the
document stops instead, and the operator is told which character (design 8).
"""

from __future__ import annotations

import subprocess
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from outputs.problem import Problem

SERIF = "Noto Serif CJK SC"
SANS = "Noto Sans CJK SC"
SPARE = "HanaMinB"

#: Categories that need no glyph: controls, format marks, separators. Private use and
#: unassigned characters are not among them: they must be in a font to be printable.
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"})


@cache
def font_files(family: str = SERIF) -> tuple[Path, ...]:
    """The files fontconfig finds for a family, sorted; empty when it is not installed."""
    found = subprocess.run(
        ["fc-list", "--format=%{file}\\n", f":family={family}"],
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(sorted(Path(line) for line in set(found.stdout.splitlines()) if line))


@cache
def printable() -> frozenset[int]:
    """Code points that every weight of the serif face holds, with sans and spare behind it.

    Raises Problem when the Noto fonts are not installed: fallback would change every page.
    """
    families = []
    for family in (SERIF, SANS):
        sets = [_code_points(path, family) for path in font_files(family)]
        if not sets:
            raise Problem(f"没有安装字体 {family}（Debian 软件包 fonts-noto-cjk）")
        families.append(frozenset.intersection(*sets))
    spare = (_code_points(path, SPARE) for path in font_files(SPARE))
    return families[0].union(families[1], *spare)


def unprintable(text: str) -> str:
    """The characters of `text` that no font holds, each once, in order of appearance."""
    known = printable()
    return "".join(
        char
        for char in dict.fromkeys(text)
        if ord(char) not in known and unicodedata.category(char) not in _INVISIBLE
    )


def _code_points(path: Path, family: str) -> frozenset[int]:
    if path.suffix != ".ttc":
        with TTFont(path, lazy=True) as font:
            return frozenset(font.getBestCmap())
    with TTCollection(path, lazy=True) as collection:
        for font in collection.fonts:
            if font["name"].getDebugName(1) == family or font["name"].getDebugName(16) == family:
                return frozenset(font.getBestCmap())
    return frozenset()
