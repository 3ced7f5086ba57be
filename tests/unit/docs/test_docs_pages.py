"""The generated pages say what the code says, and docs/coverage.yaml claims only what it shows."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from flows.docs import coverage, pages
from flows.docs.__main__ import main
from flows.docs.findings import findings_page
from flows.docs.procedures import MODELS, load_meanings, reference, schema
from procedures.findings import KINDS
from procedures.load import CATALOGUE_FOLDER, TextLoader, load_catalogue, load_procedure
from procedures.tables import load_tables
from validators.examples import run_examples
from validators.rules import validate_rules

INVENTORY = pages.ROOT.parent / "shared" / "spec" / "inventory.md"


@pytest.mark.parametrize("name", pages.PAGES)
def test_page_is_what_it_is_made_from(name: str) -> None:
    present = (pages.DOCS / name).read_text(encoding="utf-8")
    assert present == pages.PAGES[name](), "run python -m flows.docs"


def test_coverage_claims_only_what_it_can_show() -> None:
    assert list(pages.lies()) == []


def test_every_finding_is_on_the_page_once() -> None:
    codes = re.findall(r"^\| `([a-z-]+)` \| `", findings_page(), flags=re.MULTILINE)
    assert codes == list(KINDS)


def test_every_model_key_is_on_the_reference_page() -> None:
    text = reference(pages.DOCS)
    for shape in MODELS:
        section = text.split(f"## {shape.__name__}\n")[1].split("\n## ")[0]
        keys = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
        assert keys == [info.alias or name for name, info in shape.model_fields.items()]


def test_a_key_without_meaning_stops_the_page(tmp_path: Path) -> None:
    meanings = yaml.safe_load((pages.DOCS / "procedure-keys.yaml").read_text(encoding="utf-8"))
    del meanings["Step"]["timer"]
    (tmp_path / "procedure-keys.yaml").write_text(yaml.safe_dump(meanings), encoding="utf-8")
    with pytest.raises(ValueError, match="timer"):
        load_meanings(tmp_path)


def test_the_annotated_example_loads_and_its_rows_give_their_findings() -> None:
    example = load_procedure(pages.DOCS / "procedure-example.yaml")
    tables = load_tables()
    validate_rules({example.id: example}, tables)
    runs = run_examples(example, tables, date(2026, 11, 21))
    assert [run.title for run in runs if not run.holds] == []


def test_procedure_files_fit_the_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    files = [*sorted(CATALOGUE_FOLDER.rglob("*.yaml")), pages.DOCS / "procedure-example.yaml"]
    for path in files:
        body = yaml.load(path.read_text(encoding="utf-8"), Loader=TextLoader)  # noqa: S506
        assert [error.message for error in validator.iter_errors(body)] == [], path.name
    assert list(validator.iter_errors({"id": "no-such", "colour": "red"}))


def test_the_rows_are_those_of_the_inventory() -> None:
    if not INVENTORY.is_file():
        pytest.skip("the inventory is not beside this checkout")
    listed = re.findall(r"^\| ([A-F]\d{2}) \|", INVENTORY.read_text("utf-8"), flags=re.MULTILINE)
    assert [row.id for row in coverage.load_inventory(pages.DOCS).rows] == listed


@pytest.mark.parametrize(
    ("name", "docstring", "ids"),
    [
        ("test_photo_f01_and_f02", "", {"F01", "F02"}),
        ("test_x", "A04, F01: a complete row. A07–A11 too.", {"A04", "F01", "A07", "A11"}),
        ("test_x", "Decision D-A06 and law A4 are no rows; nor is GBA04X.", set()),
        ("test_data04_of_a4", "", set()),
    ],
)
def test_ids_that_a_test_cites(name: str, docstring: str, ids: set[str]) -> None:
    assert coverage.cited(name, docstring) == ids


def _inventory(**row: object) -> coverage.Inventory:
    section = {"title": "t", "system": "office", "rows": 1}
    rows = [{"id": "A01", "name": "登录", "status": "planned", **row}]
    return coverage.Inventory.model_validate({"sections": {"A": section}, "rows": rows})


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, None),
        ({"status": "done", "served_by": {"findings": ["required"]}}, "no test cites it"),
        ({"status": "done"}, "nothing serves it"),
        ({"status": "replaced"}, "without a reason"),
        ({"served_by": {"procedures": ["hn-no-such"]}}, "none of the procedures"),
        ({"served_by": {"modules": ["flows/no_such.py"]}}, "does not exist"),
        ({"id": "A02"}, "rows missing"),
    ],
)
def test_a_row_that_claims_too_much_is_told(row: dict[str, object], said: str | None) -> None:
    found = list(
        coverage.problems(_inventory(**row), coverage.Proofs(), load_catalogue(), pages.ROOT)
    )
    assert any(said in line for line in found) if said else found == []


def test_proofs_are_found_in_names_and_docstrings(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_one.py").write_text(
        'def test_b50():\n    """B50: only unreviewed."""\n\ndef helper_c01():\n    """C01"""\n',
        encoding="utf-8",
    )
    assert coverage.find_proofs(tests).by_id == {"B50": {"tests/test_one.py"}}


def test_check_fails_on_a_stale_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in pages.DOCS.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    monkeypatch.setattr(pages, "lies", lambda: iter(()))
    main([])
    assert main(["--check"]) == 0
    with (tmp_path / "findings.md").open("a", encoding="utf-8") as file:
        file.write("a lie\n")
    assert main(["--check"]) == 1
    assert "findings.md" in capsys.readouterr().err
