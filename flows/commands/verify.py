"""`baoshen verify`: prove log, archive and documents whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit, workspace_at
from flows.errors import ExitCode

if TYPE_CHECKING:
    from registry.verify import Note

_PERCENT = 100
#: More hints of one kind are told as a number; `--json` has them all.
_MOST_HINTS = 10


def verify(
    workspace: WorkspaceOption = HERE,
    sample: Annotated[
        int, typer.Option("--sample", min=1, max=100, help="Percent of the files to read.")
    ] = _PERCENT,
    as_json: JsonOption = False,
) -> int:
    """Recompute every chain, seal and hash; changes nothing. Exit code 1 when something is off."""
    from flows.context import open_register_of, require_workspace
    from flows.settings import load_settings
    from registry.verify import verify as prove

    place = workspace_at(workspace)
    require_workspace(place)
    with open_register_of(place, load_settings(place.settings)) as register:
        found = prove(register, place, sample=sample / _PERCENT)
    body = {
        "ok": found.ok,
        "problems": [{"kind": note.kind, "where": note.where} for note in found.problems],
        "information": [{"kind": note.kind, "where": note.where} for note in found.information],
        "counts": dict(sorted(found.counts.items())),
    }
    lines = [f"问题：{note.text}：{note.where}" for note in found.problems]
    lines += _hints(found.information)
    lines.append("台账、存档、文书完整无误" if found.ok else f"发现 {len(found.problems)} 个问题")
    emit(as_json, body, lines)
    return ExitCode.DONE if found.ok else ExitCode.FAULTS


def _hints(notes: Iterable[Note]) -> Iterator[str]:
    """Hints a line each; of what comes by the hundred (an outbox after a restore) the number."""
    places: dict[str, list[str]] = {}
    for note in notes:
        places.setdefault(note.text, []).append(note.where)
    for text, where in places.items():
        if len(where) > _MOST_HINTS:
            yield f"提示：{text}：共 {len(where)} 项，如 {where[0]}"
        else:
            yield from (f"提示：{text}：{place}" for place in where)
