"""check: packages get the findings that need no register."""

from __future__ import annotations

from dataclasses import replace

from flows.context import RunContext
from flows.progress import tracked
from flows.stages.guard import guarded
from flows.stages.inks import hints_on_ink
from flows.stages.offered import Offered, offered_to, settle
from procedures.records import Checked, Package
from validators.check import check as check_package


def check(ctx: RunContext) -> None:
    """Check every data package; the others go on as they are."""
    packages = ctx.state.packages
    for package in tracked(packages, "核验", len(packages)):
        with guarded(ctx, package.drop, "check"):
            ctx.state.checked.append(checked(ctx, package))


def checked(ctx: RunContext, package: Package) -> Checked:
    """One package with its findings; a package that is no data sheet is not judged here.

    Files of earlier drops that had no row then, and the sender's loose files of this run, are
    looked at beside its own.
    """
    if package.kind != "data" or package.procedure is None:
        return Checked(package, None)
    procedure = ctx.catalogue[package.procedure]
    offered = offered_to(ctx, package) if procedure.attachments else Offered({}, {})
    together = replace(package, members=(*package.members, *offered.members))
    result = check_package(together, procedure, ctx.catalogue.tables, ctx.today)
    sheet = package.sheet.name if package.sheet else None
    result.findings.extend(hints_on_ink(ctx, procedure, result.ties, sheet))
    return settle(ctx, result, package, offered)
