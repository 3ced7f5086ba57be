"""What somebody typed as part of a file name: it fits, it is seen whole, it stays in its folder."""

from __future__ import annotations

import pytest

from procedures.file_names import MOST_BYTES, file_name
from procedures.workspace import institution_folder

#: NAME_MAX of every file system we may lie on.
_NAME_MAX = 255


@pytest.mark.parametrize(
    "text, name",
    [
        ("长沙市监督站", "长沙市监督站"),
        ("a/b\\c:d*e", "a＿b＿c＿d＿e"),
        ("报名\u202exslx.exe", "报名＿xslx.exe"),
        ("张\u200b三\x1b[31m\r\n", "张＿三＿[31m＿＿"),
        ("x\udcff", "x＿"),
        (" name. ", "name"),
        ("..", ""),
    ],
)
def test_what_a_name_cannot_hold(text: str, name: str) -> None:
    assert file_name(text) == name


@pytest.mark.parametrize("char", ["a", "é", "龘", "𬱖"])
def test_it_is_cut_between_characters(char: str) -> None:
    name = file_name(char * 300)
    assert MOST_BYTES - 4 < len(name.encode()) <= MOST_BYTES
    assert set(name) == {char}


@pytest.mark.parametrize("char", ["龘", "𬱖"])
def test_the_longest_institution_has_a_folder(char: str) -> None:
    """A name of 80 characters once stopped publishing for everybody."""
    assert len(institution_folder("X" * 20, char * 80).encode()) <= _NAME_MAX
