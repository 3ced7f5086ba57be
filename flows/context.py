"""What every stage of a run is given: the workspace, the law, the books, the lease, the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flows.report import RunReport
from flows.settings import Settings
from procedures.load import Catalogue
from procedures.workspace import Workspace

if TYPE_CHECKING:
    from ingest.sandbox import Sandbox
    from procedures.records import Checked, Drop, Package
    from registry.engine import Register
    from registry.lease import Lease


@dataclass(slots=True)
class RunState:
    """What one stage leaves for the next within a run; nothing here outlives it."""

    drops: list[Drop] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)


@dataclass
class RunContext:
    """One run. `today` is the business date, `kind` nightly, manual or watch.

    `lease` is None only in dry runs (`check`), which change nothing.
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
