"""The short form of every hardening command holds."""

from __future__ import annotations

import pytest

from tests.hardening.commands import COMMANDS
from tests.hardening.figures import Asked
from tests.memory import work_folder

SEED = 20261121


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_short_form(name: str) -> None:
    command = COMMANDS[name]
    with work_folder(name) as work:
        figures = command.run(Asked(work, SEED, False, command.short_seconds))
    print(name, figures.as_json())
    assert not figures.broken
    assert not figures.short_of
