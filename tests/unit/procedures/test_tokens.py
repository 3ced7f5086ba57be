"""Signatures: ours and nobody else's, whatever stands in the cell."""

from __future__ import annotations

import pytest

from procedures.tokens import form_token, parse_row_token, row_token, sign, signed

SECRET = b"a secret of the test"
TOKEN = row_token(SECRET, "XJ-2026-000001", 3, "市州审核", "C1")


def test_a_row_token_says_number_and_version() -> None:
    parsed = parse_row_token(f" {TOKEN} ")
    assert parsed is not None
    assert parsed[:2] == ("XJ-2026-000001", 3)
    assert signed(SECRET, parsed[2], "row", "XJ-2026-000001", 3, "市州审核", "C1")


@pytest.mark.parametrize("part", ["XJ-2026-000002", 4, "省级审核", "C2"])
def test_every_part_is_under_the_signature(part: str | int) -> None:
    parts: list[str | int] = ["XJ-2026-000001", 3, "市州审核", "C1"]
    place = ["XJ-2026-000002", 4, "省级审核", "C2"].index(part)  # type: ignore[list-item]
    other = [*parts[:place], part, *parts[place + 1 :]]
    assert not signed(SECRET, TOKEN.rsplit(".", 1)[1], "row", *other)
    assert not signed(b"another", TOKEN.rsplit(".", 1)[1], "row", *parts)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "同意",
        "a.b",
        "XJ-2026-000001.².AAAAAAAAAAAAAAAAAAAAAAAAAA",
        "XJ-2026-000001." + "9" * 5000 + ".AAAAAAAAAAAAAAAAAAAAAAAAAA",
        "XJ-2026-000001.3.审核标识",
        TOKEN + " \n x",
        TOKEN.replace(".", ". "),
    ],
)
def test_anything_else_in_the_cell_is_no_token(typed: str) -> None:
    assert parse_row_token(typed) is None


def test_a_signature_of_other_characters_is_not_ours() -> None:
    assert not signed(SECRET, "签名", "x")
    assert not signed(SECRET, "\ud800", "x")
    assert signed(SECRET, sign(SECRET, "x").lower(), "x")


def test_a_form_token_binds_form_and_institution() -> None:
    one = form_token(SECRET, "data", "hn-training-newcomer", 1, "K1", "f")
    assert one != form_token(SECRET, "data", "hn-training-newcomer", 1, "K2", "f")
    assert one != form_token(SECRET, "review", "hn-training-newcomer", 1, "K1", "f")
