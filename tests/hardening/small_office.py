"""A small office for whole runs: base data straight into the register, papers left blank.

What the commands that use it look at goes through the front doors: files in inbox folders,
`run_once`, workbooks in the outbox. Its base data and its PDFs are other tests' matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import insert

import outputs.build
from flows.init import create_workspace
from flows.report import RunReport
from flows.run import Request, run_once
from outputs import builders
from procedures import words
from procedures.workspace import Workspace
from registry.engine import Register, open_register
from registry.models import Institution, InstitutionVersion, UserVersion
from registry.versions import put
from tests.hardening.children import BLANK, PAPERS

DAY = date(2026, 11, 2)  # a Monday
#: Papers of every institution's first night: seconds each, looked at where handbooks are tested.
HANDBOOKS = ("handbook-pdf", "handbook-html")
_WITHOUT_PREFECT = ("prefect = true", "prefect = false")


def station(code: str, level: str, division: str, parent: str = "", **more: Any) -> dict[str, Any]:
    """An enabled supervision agency as the register keeps it."""
    return {
        "code": code, "name": f"{code}站", "systems": "湖南监督", "type": "监督机构",
        "level": level, "division": division, "parent": parent, "enabled": True, **more,
    }  # fmt: skip


def user(code: str, org: str, **more: Any) -> dict[str, Any]:
    """An enabled reviewer as the register keeps him."""
    return {
        "code": code, "name": code, "institution": org, "roles": "联络员、审核人",
        "enabled": True, **more,
    }  # fmt: skip


def register_base_data(
    register: Register, stations: Sequence[Mapping[str, Any]], users: Sequence[Mapping[str, Any]]
) -> None:
    """Enter stations and users (as new versions where they are known already)."""
    with register.write() as session:
        for model, rows in ((InstitutionVersion, stations), (UserVersion, users)):
            events = [""] * len(rows)
            put(session, model, ("code",), list(rows), on=DAY, event_of=events)  # type: ignore[type-var]


class Office:
    """A workspace whose register knows the stations and users; nights follow one another."""

    def __init__(
        self,
        folder: Path,
        procedures: Mapping[str, str],
        stations: Sequence[Mapping[str, Any]],
        users: Sequence[Mapping[str, Any]],
    ) -> None:
        """Make the workspace; `procedures` (id -> YAML) are the office's own."""
        self.workspace: Workspace = create_workspace(folder)
        settings = self.workspace.settings.read_text("utf-8")
        for asked, wanted in (("settle_seconds = 10", "settle_seconds = 0"), _WITHOUT_PREFECT):
            settings = settings.replace(asked, wanted)
        self.workspace.settings.write_text(settings, encoding="utf-8")
        self.workspace.procedures.mkdir(exist_ok=True)
        for name, text in procedures.items():
            (self.workspace.procedures / f"{name}.yaml").write_text(text, encoding="utf-8")
        self.day = DAY
        register = open_register(self.workspace.database_url)
        with register.write() as session:
            known = [
                {"code": s["code"], "folder": folder_of(s["code"]), "created_on": DAY}
                for s in stations
            ]
            session.execute(insert(Institution), known)
        register_base_data(register, stations, users)
        register.close()

    def drop(self, org: str, name: str, data: bytes) -> None:
        """Lay a file into an institution's inbox."""
        target = self.workspace.inbox / folder_of(org) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def night(self) -> RunReport:
        """One run on the next day. Raises RuntimeError for a fault of ours."""
        self.day += timedelta(days=1)
        report = run_once(Request(self.workspace, "manual", self.day))
        if report.faults:
            raise RuntimeError("；".join(report.faults))
        return report

    def outbox(self, org: str) -> Path:
        """The institution's outbox folder."""
        return self.workspace.outbox / folder_of(org)

    def register(self) -> Register:
        """The register, to look at."""
        return Register(self.workspace.database_url)


def folder_of(org: str) -> str:
    """The folder name of a station; the operator's own is reserved."""
    return org if org == words.OFFICE else f"{org}_{org}站"


@contextmanager
def blank_papers(papers: Collection[str] = PAPERS) -> Iterator[None]:
    """Within, papers are made at once, and those named (every PDF) hold nothing."""
    blank = dict.fromkeys(papers, lambda _data: BLANK)
    alone = {name: how for name, how in builders.TOGETHER.items() if name not in papers}
    whole = {name: how for name, how in builders.PARTED.items() if name not in papers}
    with (
        patch.object(outputs.build, "ALONE", 1_000),
        patch.dict(builders.BUILDERS, blank),
        patch.dict(builders.TOGETHER, alone, clear=True),
        patch.dict(builders.PARTED, whole, clear=True),
    ):
        yield
