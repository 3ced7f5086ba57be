"""Scans that must be in colour or bear a seal: hints where neither is seen (F03, F04)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from procedures.findings import Finding, find
from procedures.model import Attachment, Procedure
from procedures.records import Ink, Member, Tie


def inky_files(procedure: Procedure, ties: Sequence[Tie]) -> list[Member]:
    """The usable files whose colours must be looked at, each once, in order."""
    wanted = _wanted(procedure)
    found = {
        member.sha256: member for tie in ties if tie.material in wanted for member in _usable(tie)
    }
    return [found[sha256] for sha256 in sorted(found)]


def ink_findings(
    procedure: Procedure, ties: Sequence[Tie], inks: Mapping[str, Ink], sheet: str | None = None
) -> Iterator[Finding]:
    """`scan-grey` for each grey file, `seal-not-found` where no file of the material has red.

    `inks` says by sha256 what was seen; of a file that is not there nothing is said.
    """
    wanted = _wanted(procedure)
    for tie in ties:
        spec = wanted.get(tie.material)
        if spec is None:
            continue
        seen = [(member, inks[member.sha256]) for member in _usable(tie) if member.sha256 in inks]
        for finding in _of_tie(spec, seen):
            yield finding.at(sheet=sheet, row=tie.row, field=spec.name, basis=spec.basis)


def _of_tie(spec: Attachment, seen: Sequence[tuple[Member, Ink]]) -> Iterator[Finding]:
    if spec.colour:
        for member, ink in seen:
            if not ink.coloured:
                yield find("scan-grey", file=member.path)
    if spec.seal and seen and not any(ink.red for _, ink in seen):
        yield find("seal-not-found", file=seen[0][0].path)


def _wanted(procedure: Procedure) -> dict[str, Attachment]:
    return {
        spec.name: spec
        for spec in procedure.attachments
        if spec.kind != "photo" and (spec.colour or spec.seal)
    }


def _usable(tie: Tie) -> list[Member]:
    return [m for m in tie.members if not any(finding.blocks for finding in m.findings)]
