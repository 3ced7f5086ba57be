"""The whole catalogue: rules and effects exist, every example gives what it says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from procedures.load import CatalogueError, load_catalogue
from registry.effects import check_effects
from validators.examples import run_examples
from validators.rules import validate_rules

CATALOGUE = load_catalogue()
TODAY = date(2026, 11, 2)


def test_every_rule_and_effect_is_registered() -> None:
    validate_rules(CATALOGUE)
    check_effects(CATALOGUE)


@pytest.mark.parametrize("id_", sorted(CATALOGUE))
def test_examples_give_what_they_say(id_: str) -> None:
    runs = run_examples(CATALOGUE[id_], CATALOGUE.tables, TODAY)
    assert runs, "a procedure without examples proves nothing"
    assert [(run.title, run.found) for run in runs] == [(run.title, run.expected) for run in runs]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("rules: [{rule: no-such-rule}]\n", "not registered"),
        ("rules: [{rule: date-order, with: {field: 没有, other: 备注}}]\n", "没有"),
        ("rules: [{rule: id-gender, with: {colour: x}}]\n", "colour"),
    ],
)
def test_an_unknown_rule_or_parameter_stops_the_start(
    tmp_path: Path, text: str, cause: str
) -> None:
    from counter import HEAD, REVIEW

    (tmp_path / "test-case.yaml").write_text(HEAD + REVIEW + text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=cause):
        validate_rules(load_catalogue(tmp_path))


def test_an_unknown_effect_stops_the_start(tmp_path: Path) -> None:
    from counter import HEAD

    (tmp_path / "test-case.yaml").write_text(
        HEAD + "effects: [{effect: no-such-effect}]\n", encoding="utf-8"
    )
    with pytest.raises(CatalogueError, match="no-such-effect"):
        check_effects(load_catalogue(tmp_path))
