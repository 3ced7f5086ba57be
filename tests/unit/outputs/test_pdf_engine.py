"""The renderer: what a sender wrote is data, equal input is equal bytes, glyphs are checked."""

from __future__ import annotations

import io
import socket
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from jinja2 import UndefinedError

from outputs.documents import notice
from outputs.documents.notice import Materials, Notice
from outputs.pdf.engine import html_environment, html_of, pdf_of
from outputs.pdf.fonts import SPARE, font_files, unprintable
from outputs.problem import Problem

ATTACKS = (
    '<img src="file:///etc/passwd">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<object data="file:///etc/passwd"></object>',
    "<style>@import url(http://127.0.0.1:9/x.css)</style>",
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
)


def test_markup_in_data_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 36: escaped, nothing embedded, nothing fetched."""
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    name = " ".join(ATTACKS)
    materials = (Materials(name, (name,)),)
    made = notice.build(
        Notice(name, name, "窗口", (name,), materials, "某厅", date(2026, 11, 20), "技术支持")
    )
    assert b"root:" not in _everything(made)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_fetcher_refuses_even_raw_markup(attack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reliability row 36: the second wall, should an escape ever be forgotten."""
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    made = pdf_of(f"<html><body><p>x</p>{attack}</body></html>")
    content = _everything(made)
    assert b"root:" not in content
    assert b"/EmbeddedFile" not in content


def test_templates_are_never_data() -> None:
    """Reliability row 38."""
    title = "{{7*7}}{% include 'x' %}"
    values = {"notice": _notice(title), "title": [title], "dated": "x"}
    html = html_of(notice.TEMPLATE, values)
    assert "{{7*7}}{% include &#39;x&#39; %}" in html
    assert html_environment().autoescape is True


def test_a_name_the_template_lacks_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        html_of(notice.TEMPLATE, {})


def test_equal_input_gives_equal_bytes() -> None:
    assert notice.build(_notice("同一通知")) == notice.build(_notice("同一通知"))


def test_a_character_without_glyph_stops_the_paper() -> None:
    with pytest.raises(Problem, match="U\\+E000"):
        notice.build(_notice("\ue000"))


def test_rare_characters_of_names_are_printable() -> None:
    assert unprintable("𠮷 㛃 䶮 · 买买提 阿卜杜热西提\u200d") == ""
    assert unprintable("王\ue000\ue000丽") == "\ue000"


@pytest.mark.skipif(not font_files(SPARE), reason="fonts-hanazono is not installed")
def test_names_of_the_whole_standard_are_printed() -> None:
    """Ends of CJK extensions B to F (GB 18030-2022, level 3), in a face of their own."""
    names = "\U00020021 \U0002a6d6 \U0002b734 \U0002b81d \U0002cea1 \U0002ebe0"
    assert unprintable(names) == ""
    with pikepdf.open(io.BytesIO(pdf_of(f"<p>王{names}</p>"))) as document:
        fonts = document.pages[0].Resources.Font
        used = {str(font.BaseFont).partition("+")[2] for font in fonts.values()}
    assert used == {"Noto-Serif-CJK-SC", f"{SPARE}-Medium"}


def _notice(title: str) -> Notice:
    return Notice(title, "", "窗口", ("内容",), (), "某厅", date(2026, 11, 20), "技术支持")


def _refuse(*_: object) -> None:
    raise AssertionError("the renderer opened a connection")


def _everything(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.attachments) == 0
        target = io.BytesIO()
        document.save(
            target,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    assert Path("/etc/passwd").exists()
    return target.getvalue()
