"""Digests: headers no name can break, addresses that are addresses, plain text as written."""

from __future__ import annotations

import email
from datetime import date
from email.policy import SMTP as SMTP_POLICY

import pytest

from outputs.mail.compose import (
    Letter,
    addresses,
    digest_subject,
    digest_text,
    header_text,
    merged,
)
from outputs.mail.eml import eml, write_eml
from procedures.workspace import Workspace

DAY = date(2026, 11, 20)


@pytest.mark.parametrize("char", ["\n", "\r", "\r\n", "\0", "\t", "\x7f", "\u2028", "\u202e"])
def test_control_characters_become_blanks(char: str) -> None:
    """Reliability row 39."""
    assert header_text(f"长沙{char}Bcc: x@example.cn") == "长沙 Bcc: x@example.cn"


def test_header_text_is_bounded() -> None:
    assert len(header_text("长" * 500)) == 120


def test_addresses_of_a_field() -> None:
    """Reliability row 40: only plain addresses; lists are split; IDN hosts as IDNA."""
    good, bad = addresses('a@example.cn，b@例子.中国; "x" <c@example.cn>、d@@e.cn a@example.cn')
    assert good == ["a@example.cn", "b@xn--fsqu00a.xn--fiqs8s"]
    assert set(bad) == {'"x"', "<c@example.cn>", "d@@e.cn"}


def test_text_is_not_a_template() -> None:
    """Reliability row 38: braces in data print as they are."""
    text = digest_text("{{7*7}}监督站", ["{% include 'x' %} 3 件"], DAY, "技术支持：0731")
    assert "{{7*7}}监督站：" in text
    assert "1. {% include 'x' %} 3 件" in text
    assert "技术支持：0731" in text


def test_equal_lines_are_told_once() -> None:
    """A folder of wrong files is one line with their number; other lines keep their order."""
    lines = ["投递未收件", "《报名》已收件 2 件", "投递未收件", "《报名》已收件 2 件", "别的"]
    assert merged(lines) == ["2 个投递未收件", "《报名》已收件 2 件（同样的 2 条）", "别的"]


def letter(text: str = "正文") -> Letter:
    subject = digest_subject(DAY, 3)
    return Letter("<abc@baoshen>", "office@example.cn", ("a@example.cn",), subject, text)


def test_eml_reads_back() -> None:
    message = email.message_from_bytes(eml(letter("您好\n/etc/passwd\n")), policy=SMTP_POLICY)
    assert message["Message-ID"] == "<abc@baoshen>"
    assert message["To"] == "a@example.cn"
    assert message["Subject"] == "报审系统通知：2026年11月20日（3 项）"
    assert message.get_content().splitlines() == ["您好", "/etc/passwd"]


def test_resent_eml_replaces_itself_and_no_other(workspace: Workspace) -> None:
    first = write_eml(workspace, letter(), "430100", DAY)
    assert write_eml(workspace, letter(), "430100", DAY) == first
    other = Letter("<def@baoshen>", "office@example.cn", (), "又一封", "正文")
    second = write_eml(workspace, other, "430100", DAY)
    assert first.name == "430100.eml"
    assert second.name == "430100_2.eml"
    assert first.parent == workspace.outbox / "_mail" / "2026-11-20"
