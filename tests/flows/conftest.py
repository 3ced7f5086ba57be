"""Worlds for the end-to-end tests: founded once a session, copied for whoever needs one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import Found
from world import World

from tests.hardening.small_office import HANDBOOKS, blank_papers


@pytest.fixture(scope="session", autouse=True)
def without_handbooks() -> Iterator[None]:
    """Handbooks are blank: they take seconds each, and are looked at elsewhere."""
    with blank_papers(HANDBOOKS):
        yield


@pytest.fixture(scope="session")
def founded(without_handbooks: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after its first night: institutions, users, periods are registered."""
    with pytest.MonkeyPatch.context() as patch:
        _at_hand(patch)
        return World(tmp_path_factory.mktemp("founded") / "w").workspace.root


@pytest.fixture(scope="session")
def found_world(founded: Path) -> Found:
    """Make a world of its own in a folder that is not there yet, base data in place."""

    def found(folder: Path) -> World:
        world = World(folder, base_data=False)
        shutil.rmtree(folder)
        shutil.copytree(founded, folder)
        return world

    return found


@pytest.fixture(scope="module")
def at_hand() -> Iterator[None]:
    """Papers are made in this process: a few of them are not worth warming children up."""
    with pytest.MonkeyPatch.context() as patch:
        _at_hand(patch)
        yield


@pytest.fixture(scope="module")
def without_papers(at_hand: None) -> Iterator[None]:
    """PDFs are blank: for tests that look at workbooks and books only."""
    with blank_papers():
        yield


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, found_world: Found, tmp_path_factory: pytest.TempPathFactory
) -> World:
    """One world for the tests of a module, which each bring people of their own."""
    return found_world(tmp_path_factory.mktemp(request.module.__name__) / "w")


def _at_hand(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("outputs.build.ALONE", 1_000)
