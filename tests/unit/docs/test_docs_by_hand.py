"""Pages written by hand name what exists: commands, settings, exit codes, caps, kill points."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from flows.errors import ExitCode
from flows.settings import Settings
from flows.stages.run_stages import STAGES
from flows.versions import FLOORS
from ingest.limits import Limits
from procedures.load import load_catalogue
from procedures.words import DROP_RESULT_WORDS

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"
ROOMS = ("flows", "ingest", "procedures", "registry", "validators", "outputs")
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(DOCS.glob("*.md")),
    *sorted((DOCS / "adr").glob("*.md")),
]
COMMANDS = [
    path.stem
    for path in sorted((ROOT / "flows" / "commands").glob("*.py"))
    if path.stem not in ("__init__", "common")
]


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    broken = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_paths_in_code_type_exist(path: Path) -> None:
    rooms = "|".join((*ROOMS, "tests", "docs", "templates", "scripts"))
    named = re.findall(rf"`((?:{rooms})/[\w./-]+)`", path.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_documented(command: str) -> None:
    assert f"`baoshen {command}" in _text("docs/operations.md")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "docs/operations.md"])
def test_documented_commands_exist(name: str) -> None:
    named = set(re.findall(r"\bbaoshen ([a-z]+)\b", _text(name)))
    assert named - {"form", "init", "run", "serve"} <= set(COMMANDS)


def test_every_setting_is_documented_with_its_default() -> None:
    page = _text("docs/operations.md")
    for key, info in Settings.model_fields.items():
        row = re.search(rf"^\| `{key}` \| ([^|]*) \|", page, flags=re.MULTILINE)
        assert row, key
        if isinstance(info.default, bool | int | float):
            assert row[1] == str(info.default).lower(), key


def test_every_exit_code_is_documented() -> None:
    rows = re.findall(r"^\| (\d) \|", _text("docs/operations.md"), flags=re.MULTILINE)
    assert [int(code) for code in rows] == [code.value for code in ExitCode]


def test_every_stage_is_documented_in_order() -> None:
    page = _text("docs/architecture.md")
    rows = re.findall(r"^\| (\w+) \| .* \| `(?:ingest|validators|flows)/", page, re.MULTILINE)
    assert rows == [name for name, _ in STAGES]


def test_every_kill_point_is_documented() -> None:
    page = _text("docs/architecture.md")
    source = "\n".join(
        path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")
    )
    points = set(re.findall(r"kill_point\(\"([a-z-]+)\"\)", source))
    assert points
    assert {point for point in points if f"`{point}`" not in page} == set()


def test_every_cap_is_documented() -> None:
    page = _text("docs/security.md")
    assert {cap.name for cap in fields(Limits) if f"`{cap.name}`" not in page} == set()


def test_caps_have_the_documented_values() -> None:
    said = dict(re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (.+) \|$", _text("docs/security.md"), re.M))
    limits = Limits()
    plain = {
        "`rows`, `columns`, `sheets`, `merges`": ("rows", "columns", "sheets", "merges"),
        "`entries`, `depth`": ("entries", "depth"),
        "`pixels`, `page_pixels`": ("pixels", "page_pixels"),
        "`pages`, `text_pages`": ("pages", "text_pages"),
    }
    for row, names in plain.items():
        numbers = [int(text.replace(",", "")) for text in re.findall(r"\d[\d,]*\d|\d", said[row])]
        assert numbers == [getattr(limits, name) for name in names], row


@pytest.mark.parametrize("package", FLOORS)
def test_version_floor_is_documented(package: str) -> None:
    assert f"| `{package}` | {FLOORS[package][0]} |" in _text("docs/security.md")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_uses_the_words_of_the_product(name: str) -> None:
    page = _text(name)
    assert [words for words in DROP_RESULT_WORDS.values() if words not in page] == []
    newcomer = load_catalogue()["hn-training-newcomer"]
    assert newcomer.sheet in page
    for attachment in newcomer.attachments[1:]:
        assert f"_{attachment.name}.pdf" in page
