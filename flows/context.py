"""What every stage of a run is given: the workspace, the law, the books, the lease, the day."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flows import business_date
from flows.errors import InvalidSettings, translated
from flows.init import check_place, read_secret
from flows.report import RunReport
from flows.settings import Settings, load_settings
from flows.versions import require_safe_versions
from procedures.load import CATALOGUE_FOLDER, Catalogue, load_catalogue
from procedures.workspace import Workspace

if TYPE_CHECKING:
    from flows.stages.outcome import Outcome
    from ingest.sandbox import Sandbox
    from procedures.findings import Finding
    from procedures.records import Checked, Drop, Package
    from registry.engine import Register
    from registry.lease import Lease


@dataclass(slots=True)
class RunState:
    """What one stage leaves for the next within a run; nothing here outlives it."""

    drops: list[Drop] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    # (institution, procedure) -> sha256 of files that rows filed in this run have
    given: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    # (institution, path) -> what a workbook of this run made of a loose file's name
    proposed: dict[tuple[str, str], Finding] = field(default_factory=dict)


@dataclass
class RunContext:
    """One run. `today` is the business date, `kind` nightly, manual, watch or reading.

    `lease` is None only for commands that change nothing (kind reading); `run` is "" then.
    """

    workspace: Workspace
    settings: Settings
    catalogue: Catalogue
    register: Register
    lease: Lease | None
    run: str
    kind: str
    today: date
    secret: bytes
    report: RunReport = field(default_factory=RunReport)
    state: RunState = field(default_factory=RunState)

    @cached_property
    def sandbox(self) -> Sandbox:
        """The warm reading processes, started on first use: an empty inbox needs none."""
        from ingest.sandbox import Sandbox

        return Sandbox(workers=self.settings.workers)

    def close(self) -> None:
        """Stop the reading processes if they were started."""
        started: Any = self.__dict__.pop("sandbox", None)
        if started is not None:
            started.close()


def require_workspace(workspace: Workspace) -> None:
    """Raise InvalidSettings unless `workspace` is one: settings, inbox and var are there."""
    if not (workspace.settings.is_file() and workspace.inbox.is_dir() and workspace.var.is_dir()):
        raise InvalidSettings(
            f"{workspace.root.absolute()} 不是工作区，请先运行 baoshen init {workspace.root}"
        )


def checked_catalogue(workspace: Workspace) -> Catalogue:
    """The house's procedures and the workspace's own, every rule and effect known.

    Raises InvalidSettings naming the file, or the procedure, and the cause.
    """
    from registry.effects import check_effects
    from validators.rules import validate_rules

    with translated():
        catalogue = load_catalogue(CATALOGUE_FOLDER, workspace.procedures)
        validate_rules(catalogue)
        check_effects(catalogue)
    return catalogue


@contextmanager
def open_register_of(workspace: Workspace, settings: Settings) -> Iterator[Register]:
    """The workspace's register for the length of a block."""
    from registry.engine import open_register

    with translated():
        register = open_register(settings.database_url or workspace.database_url)
        try:
            yield register
        finally:
            register.close()


@contextmanager
def open_context(
    workspace: Workspace, kind: str = "manual", asked: date | None = None, wait_seconds: float = 0
) -> Iterator[RunContext]:
    """Everything a run needs, opened in order and closed in reverse; the lease is held within.

    Raises InvalidSettings, EnvironmentLacks, LeaseHeld (after `wait_seconds`) or UsageFault for
    a business date that goes back.
    """
    require_workspace(workspace)
    require_safe_versions()
    settings = load_settings(workspace.settings)
    check_place(workspace)
    catalogue = checked_catalogue(workspace)
    secret = read_secret(workspace)
    with open_register_of(workspace, settings) as register:
        from registry import procedure_versions, runs
        from registry.lease import held

        with register.read() as session:
            procedure_versions.check_versions(session, catalogue)
        with held(register, f"{kind}-{os.getpid()}", wait_seconds=wait_seconds) as lease:
            today = business_date.resolve(asked, runs.last_date(register))
            run = runs.start(register, lease, kind, today)
            report = RunReport(run=run, business_date=today)
            ctx = RunContext(
                workspace, settings, catalogue, register, lease, run, kind, today, secret, report
            )
            try:
                yield ctx
            finally:
                ctx.close()


@contextmanager
def open_reading(workspace: Workspace) -> Iterator[RunContext]:
    """The same for commands that change nothing: no lease, and a run may go on meanwhile."""
    require_workspace(workspace)
    require_safe_versions()
    settings = load_settings(workspace.settings)
    catalogue = checked_catalogue(workspace)
    secret = read_secret(workspace)
    with open_register_of(workspace, settings) as register:
        from registry import runs

        today = business_date.resolve(None, runs.last_date(register))
        ctx = RunContext(
            workspace, settings, catalogue, register, None, "", "reading", today, secret
        )
        try:
            yield ctx
        finally:
            ctx.close()
