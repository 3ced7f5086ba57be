"""Files that a package may use beside its own: kept ones without a row, and tonight's loose ones.

A clerk who copies workbook, photos and scans loose into his folder has sent one package, though
each workbook is a drop and the loose files together another (docs/adr/0008).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flows.context import RunContext
from procedures.findings import Finding, find
from procedures.records import Checked, Member, Package
from registry.orphans import KeptFile, orphans_of


@dataclass(frozen=True, slots=True)
class Offered:
    """Files of others by path: `kept` from earlier drops, `tonight` from drops of this run."""

    kept: dict[str, KeptFile]
    tonight: dict[str, Member]

    @property
    def members(self) -> tuple[Member, ...]:
        """All of them."""
        return (*self.tonight.values(), *(file.member for file in self.kept.values()))


def offered_to(ctx: RunContext, package: Package) -> Offered:
    """What the package's sender has beside it; what the package brings itself comes first."""
    names = {member.name for member in package.members}
    paths = {member.path for member in package.members}
    tonight = {m.path: m for m in _loose(ctx, package) if m.path not in paths}
    names |= {member.name for member in tonight.values()}
    with ctx.register.read() as session:
        kept = orphans_of(session, package.drop.org, ctx.today)
    return Offered({f.member.path: f for f in kept if f.member.name not in names}, tonight)


def _loose(ctx: RunContext, package: Package) -> Iterator[Member]:
    """Members of the drops of this run that are attachments and nothing else.

    What is stored is never offered by a 预检 drop, which is not.
    """
    for other in ctx.state.packages:
        same = other.kind == "attachments" and other.drop.org == package.drop.org
        if same and (package.drop.dry_run or not other.drop.dry_run):
            yield from other.members


def settle(ctx: RunContext, result: Checked, package: Package, offered: Offered) -> Checked:
    """The result as the package's own: what of the offer fits nowhere is none of its business.

    Proposals for tonight's files stay: the sender sees them where he can answer them.
    """
    old = offered.kept.keys() | offered.tonight.keys()
    findings: list[Finding] = []
    for finding in result.findings:
        if finding.row is not None or finding.file not in old:
            findings.append(finding)
        elif finding.code == "attachment-orphan" and not package.drop.dry_run:
            ctx.state.proposed.setdefault((package.drop.org, finding.file or ""), finding)
    return replace(
        result,
        package=package,
        findings=[*findings, *_used(result, offered)],
        orphans=tuple(member for member in result.orphans if member.path not in old),
        renames=tuple(r for r in result.renames if r.path not in offered.kept),
    )


def _used(result: Checked, offered: Offered) -> Iterator[Finding]:
    """`orphan-used` for each kept file that belongs to a row now."""
    sheet = result.package.sheet.name if result.package.sheet else None
    for tie in result.ties:
        for member in tie.members:
            file = offered.kept.get(member.path)
            if file is not None and file.member is member:
                day = file.received_on.isoformat()
                told = find("orphan-used", material=tie.material, file=member.path, date=day)
                yield told.at(sheet=sheet, row=tie.row, field=tie.material)


def note_given(ctx: RunContext, checked: Checked) -> None:
    """Remember which files rows of this run have: loose ones among them are nobody's orphans."""
    package = checked.package
    if package.procedure is not None and not package.drop.dry_run:
        given = ctx.state.given.setdefault((package.drop.org, package.procedure), set())
        given.update(member.sha256 for tie in checked.ties for member in tie.members)
