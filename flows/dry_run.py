"""Checks a package the way a run would, without a trace: archive and work lie aside and go."""

from __future__ import annotations

import shutil
import stat
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.context import RunContext
from flows.errors import UsageFault
from flows.report import DropReport
from flows.stages.check import checked
from flows.stages.decide import decide_one
from flows.stages.file import file_one
from ingest.claim import claim
from ingest.inbox import Entry
from ingest.names import sender_of
from ingest.read import read
from procedures.load import Catalogue
from procedures.records import Drop, EntryKind, Package
from procedures.words import DRY_RUN_PREFIX
from procedures.workspace import Workspace

if TYPE_CHECKING:
    from flows.stages.outcome import Outcome

_RUN = "check"


def dry_run(ctx: RunContext, path: Path, procedure: str = "", org: str = "") -> DropReport:
    """What a run would say about `path`, dropped by institution `org`.

    Without `org` it is the institution of the inbox folder `path` lies in, else the one its
    form was handed out to. `procedure` narrows a foreign workbook down to one procedure.
    Raises UsageFault for a path that is not there or a procedure that is unknown.
    """
    if not path.exists() and not path.is_symlink():
        raise UsageFault(f"没有这个文件或文件夹：{path}")
    catalogue = _narrowed(ctx.catalogue, procedure)
    org = org or _org_of(ctx.workspace, path)
    # Within the workspace: what is being checked holds people's data, and may outlive a kill.
    with tempfile.TemporaryDirectory(prefix=".check-", dir=ctx.workspace.var) as aside:
        place = Workspace(Path(aside))
        _prepare(place)
        drop = claim(_copied(path, place, org), place, _RUN, ctx.today)
        package = read(drop, catalogue, place, ctx.secret, ctx.sandbox)
        if not org and package.form is not None:
            package.drop = replace(drop, org=package.form.institution)
        return _judged(ctx, package, path.name)


def _judged(ctx: RunContext, package: Package, name: str) -> DropReport:
    """Judge as 预检, which no stage writes for, and tell it under the name it has."""
    package.drop = replace(package.drop, name=f"{DRY_RUN_PREFIX}_{name}")
    one = checked(ctx, package)
    outcome: Outcome = decide_one(ctx, package) if package.kind == "review" else file_one(ctx, one)
    told: Drop = replace(outcome.drop, name=name)
    return replace(outcome, drop=told).report()


def _narrowed(catalogue: Catalogue, procedure: str) -> Catalogue:
    if not procedure:
        return catalogue
    if procedure not in catalogue:
        raise UsageFault(f"没有业务 {procedure}；baoshen procedures 列出全部业务")
    return Catalogue({procedure: catalogue[procedure]}, catalogue.tables)


def _org_of(workspace: Workspace, path: Path) -> str:
    """The code of the inbox folder that holds `path`, "" outside the inbox."""
    inbox, real = workspace.inbox.resolve(), path.resolve()
    if not real.is_relative_to(inbox) or real == inbox:
        return ""
    return sender_of(real.relative_to(inbox).parts[0])


def _prepare(place: Workspace) -> None:
    for folder in (place.inbox, place.archive, place.derived, place.work):
        folder.mkdir(parents=True)


def _copied(path: Path, place: Workspace, org: str) -> Entry:
    """A copy of `path` as an inbox entry; links and devices are not followed or opened."""
    folder = place.inbox / (org or "_check")
    folder.mkdir()
    target = folder / path.name
    status = path.lstat()
    if stat.S_ISDIR(status.st_mode):
        shutil.copytree(path, target, symlinks=True)
        kind = EntryKind.FOLDER
    elif stat.S_ISREG(status.st_mode):
        shutil.copy2(path, target)
        kind = EntryKind.FILE
    elif stat.S_ISLNK(status.st_mode):
        target.symlink_to(path.readlink())
        kind = EntryKind.SPECIAL
    else:
        raise UsageFault(f"不是文件或文件夹：{path}")
    return Entry(folder.name, "", path.name, target, kind, status.st_size, status.st_mtime_ns)
