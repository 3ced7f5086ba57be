"""When a command stops, and that the page hides nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.hardening.figures import Asked, Figures
from tests.hardening.page import table


@pytest.mark.parametrize(
    ("long", "seconds", "reached", "enough"),
    [
        (False, 0, False, False),  # the short form reaches its minimum
        (False, 0, True, True),
        (True, 0, False, True),  # the long form says how far it came
        (True, 60, True, False),
    ],
)
def test_when_it_is_enough(long: bool, seconds: float, reached: bool, enough: bool) -> None:
    asked = Asked(Path(), 1, long, seconds)
    assert asked.enough(time.monotonic() - 1, reached) is enough


def test_a_minimum_not_reached_stands_on_the_page() -> None:
    figures = Figures()
    figures.count("kills", 3)
    figures.least["kills"] = 200
    figures.broke("a promise")
    run = {"date": "2026-11-21", "seed": 1, **figures.as_json()}
    line = table({"crash": {"long": run}}).splitlines()[-1]
    assert "**no**: 1 promises broken; kills 3 of at least 200" in line
    assert "long, 2026-11-21, 1" in line
    line = table({"crash": {"long": {**run, "broken": []}}}).splitlines()[-1]
    assert "nothing broken, stopped early: kills 3 of at least 200" in line


def test_what_was_not_run_again_keeps_its_line() -> None:
    figures = Figures()
    figures.count("nights", 3)
    run = {"date": "2026-11-21", "seed": 1, **figures.as_json()}
    old = "| `crash` | before |\n| `privacy` | before |\n| `gone` | before |"
    crash, privacy = table({"privacy": {"long": run}}, old).splitlines()[2:]
    assert crash == "| `crash` | before |"
    assert "nights 3" in privacy
