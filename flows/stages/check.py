"""check: packages get the findings that need no register."""

from __future__ import annotations

from dataclasses import replace

from flows.context import RunContext
from flows.progress import tracked
from flows.stages.guard import guarded
from procedures.records import Checked, Member, Package
from registry.orphans import orphans_of
from validators.check import check as check_package


def check(ctx: RunContext) -> None:
    """Check every data package; the others go on as they are."""
    packages = ctx.state.packages
    for package in tracked(packages, "核验", len(packages)):
        with guarded(ctx, package.drop, "check"):
            ctx.state.checked.append(checked(ctx, package))


def checked(ctx: RunContext, package: Package) -> Checked:
    """One package with its findings; a package that is no data sheet is not judged here.

    Files of earlier drops that had no row then are looked at once more beside its own.
    """
    if package.kind != "data" or package.procedure is None:
        return Checked(package, None)
    procedure = ctx.catalogue[package.procedure]
    offered = _offered(ctx, package) if procedure.attachments else ()
    together = replace(package, members=(*package.members, *offered))
    result = check_package(together, procedure, ctx.catalogue.tables, ctx.today)
    return _without(result, package, {member.path for member in offered})


def _offered(ctx: RunContext, package: Package) -> tuple[Member, ...]:
    """The sender's files without a row, but for those that this drop brings anew."""
    names = {member.name for member in package.members}
    with ctx.register.read() as session:
        kept = orphans_of(session, package.drop.org, ctx.today)
    return tuple(member for member in kept if member.name not in names)


def _without(result: Checked, package: Package, offered: set[str]) -> Checked:
    """The result as if the old files that still fit nowhere had not been there."""
    own = {member.path for member in package.members}
    old = offered - own
    findings = [f for f in result.findings if not (f.row is None and f.file in old)]
    return replace(
        result,
        package=package,
        findings=findings,
        orphans=tuple(member for member in result.orphans if member.path not in old),
        renames=tuple(rename for rename in result.renames if rename.path not in old),
    )
