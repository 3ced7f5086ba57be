"""The short form of every hardening command holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hardening.commands import COMMANDS
from tests.hardening.figures import Asked

SEED = 20261121


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_short_form(name: str, tmp_path: Path) -> None:
    command = COMMANDS[name]
    figures = command.run(Asked(tmp_path, SEED, False, command.short_seconds))
    print(name, figures.as_json())
    assert not figures.broken
    assert not figures.short_of
