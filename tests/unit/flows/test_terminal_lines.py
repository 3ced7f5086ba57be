"""What commands print for people: nothing that turns the text or moves the cursor."""

from __future__ import annotations

import pytest

from flows.commands.common import emit, seen


@pytest.mark.parametrize(
    "odd",
    ["\u202e", "\u2066", "\u200f", "\u061c", "\u2028", "\u2029", "\x1b", "\x9b", "\r", "\ud800"],
)
def test_odd_characters_are_shown_as_such(odd: str) -> None:
    assert seen(f"报名{odd}xslx.exe") == "报名\ufffdxslx.exe"


def test_plain_lines_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    emit(False, {}, ["甲\t乙\n丙 e\u0301 𬱖", "\u202e"])
    assert capsys.readouterr().out == "甲\t乙\n丙 e\u0301 𬱖\n\ufffd\n"
