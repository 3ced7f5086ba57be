"""doctor: version floors, private key, and a remedy for everything that is lacking."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows import doctor, versions
from flows.context import open_context, open_reading
from flows.doctor import Result, examine
from flows.errors import EnvironmentLacks
from flows.init import create_workspace


def by_name(results: list[Result]) -> dict[str, Result]:
    return {result.name: result for result in results}


def test_everything_that_is_lacking_has_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(versions.FLOORS, "Pillow", ("999", "…"))
    monkeypatch.setitem(versions.FLOORS, "no-such-package", ("1", "…"))
    monkeypatch.setitem(doctor.LIBRARIES, "libnone.so.0", "libnone0")
    place = create_workspace(tmp_path / "ws")
    place.secret.chmod(0o644)
    found = by_name(examine(place))
    lacking = ("软件包 Pillow", "软件包 no-such-package", "系统库 libnone.so.0", "签名密钥")
    for name in lacking:
        assert not found[name].ok
        assert found[name].remedy
    assert found["台账数据库"].ok
    assert found["XML 防护（openpyxl.DEFUSEDXML）"].ok


def test_a_mail_server_that_is_away_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = create_workspace(tmp_path / "ws")
    monkeypatch.setenv("BAOSHEN_SMTP__HOST", "127.0.0.1")
    monkeypatch.setenv("BAOSHEN_SMTP__PORT", "9")
    found = by_name(examine(place))["邮件"]
    assert not found.ok


def test_no_run_starts_with_a_hole_in_a_parser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 48: the floor is checked at start, before anything is opened."""
    place = create_workspace(tmp_path / "ws")
    monkeypatch.setitem(versions.FLOORS, "Pillow", ("999", "…"))
    for opening in (open_context(place), open_reading(place)):
        with pytest.raises(EnvironmentLacks, match="Pillow"), opening:
            pass


@pytest.mark.parametrize(
    ("found", "ok"),
    [("5.0.0", True), ("5.15.2", True), ("20260107", True), ("4.9", False), ("5.0.0rc1", False)],
)
def test_versions_compare_by_number(monkeypatch: pytest.MonkeyPatch, found: str, ok: bool) -> None:
    """A release candidate is older than the release that closed the hole."""
    monkeypatch.setattr(versions, "_version", {"pypdfium2": found}.get)
    (package,) = (each for each in versions.packages() if each.name == "pypdfium2")
    assert package.ok is ok


def test_folders_that_overlap_and_a_clock_that_went_back_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 54, 61."""
    place = create_workspace(tmp_path / "ws")
    assert by_name(examine(place))["工作区位置"].ok
    assert by_name(examine(place))["系统时钟"].ok
    monkeypatch.setattr("registry.runs.last_date", lambda _: date(2999, 12, 31))
    place.outbox.rmdir()
    place.outbox.symlink_to(place.inbox)
    found = by_name(examine(place))
    for name in ("工作区位置", "系统时钟"):
        assert not found[name].ok
        assert found[name].remedy


def test_a_run_that_had_faults_is_said_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = create_workspace(tmp_path / "ws")
    assert by_name(examine(place))["最近一次运行"].ok
    monkeypatch.setattr("registry.runs.latest", lambda _: ("R20261103-01", "failed"))
    found = by_name(examine(place))["最近一次运行"]
    assert not found.ok
    assert "R20261103-01" in found.remedy
