"""The whole catalogue: its rules are sound, its examples give the codes they name."""

from __future__ import annotations

from datetime import date

import pytest

from procedures.load import load_catalogue
from procedures.tables import load_tables
from validators.examples import run_examples
from validators.rules import validate_rules

CATALOGUE = load_catalogue()


def test_rules_of_the_catalogue():
    validate_rules(CATALOGUE)


@pytest.mark.parametrize("id_", sorted(CATALOGUE))
def test_examples_of(id_):
    runs = run_examples(CATALOGUE[id_], CATALOGUE.tables, date(2026, 11, 20))
    assert runs
    assert runs[0].expected == ()
    assert [(run.title, run.found) for run in runs] == [(run.title, run.expected) for run in runs]


def test_an_example_of_no_field(procedure, tables, today):
    by = procedure(examples=[{"title": "错", "values": {"不存在": "1"}}])
    with pytest.raises(ValueError, match="不存在"):
        run_examples(by, tables, today)


@pytest.mark.parametrize("name", sorted(set(load_tables())))
def test_tables_have_a_source_and_sound_aliases(name):
    for entry in load_tables()[name]:
        assert entry.source
        words = {str(word) for word in entry.values}
        assert set(entry.aliases.values()) <= words | {""}
