"""What all commands share: the workspace option, `--json`, and how a result is printed."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from procedures.workspace import Workspace

WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace",
        metavar="DIR",
        envvar="BAOSHEN_WORKSPACE",
        help="The workspace folder; default: the current folder.",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")
]
OrgOption = Annotated[str, typer.Option("--org", metavar="CODE", help="An institution's code.")]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write it.")
]

#: What ends a line or moves the cursor, and half characters no terminal can be given.
_UNSEEN = ("Cc", "Cs", "Zl", "Zp")
#: Marks that make what follows read in another order (UAX 9), and a name look like another.
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: Default of WorkspaceOption.
HERE = Path()


def workspace_at(root: Path) -> Workspace:
    """The workspace of that folder, by its absolute path."""
    return Workspace(root.expanduser().absolute())


def emit(as_json: bool, body: Mapping[str, Any], lines: Iterable[str]) -> None:
    """Print the result: one JSON object for programs, or Chinese lines for people."""
    if as_json:
        sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{seen(line)}\n" for line in lines)
    sys.stdout.flush()


def seen(line: str) -> str:
    """The line as a terminal may show it: what is not seen, or turns the text, as U+FFFD."""
    return "".join("\ufffd" if _hidden(char) else char for char in line)


def _hidden(char: str) -> bool:
    return char in _TURNS or (char not in "\n\t" and unicodedata.category(char) in _UNSEEN)
