"""check: packages get the findings that need no register."""

from __future__ import annotations

from flows.context import RunContext
from flows.progress import tracked
from flows.stages.guard import guarded
from procedures.records import Checked, Package
from validators.check import check as check_package


def check(ctx: RunContext) -> None:
    """Check every data package; the others go on as they are."""
    packages = ctx.state.packages
    for package in tracked(packages, "核验", len(packages)):
        with guarded(ctx, package.drop, "check"):
            ctx.state.checked.append(checked(ctx, package))


def checked(ctx: RunContext, package: Package) -> Checked:
    """One package with its findings; a package that is no data sheet is not judged here."""
    if package.kind != "data" or package.procedure is None:
        return Checked(package, None)
    procedure = ctx.catalogue[package.procedure]
    return check_package(package, procedure, ctx.catalogue.tables, ctx.today)
