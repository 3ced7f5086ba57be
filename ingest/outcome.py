"""How reading one file ends when it ends badly."""

from __future__ import annotations

from dataclasses import dataclass

from procedures.findings import Finding, find


class Refused(Exception):
    """A file cannot be used, for a catalogued reason. Holds no text of the file."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def finding(self, file: str) -> Finding:
        """The finding for the file that was being read."""
        return find(self.code, file=file, **self.values)  # type: ignore[arg-type]


#: Code of a failure that is this machine's, not the file's.
MACHINE = "machine-fault"


@dataclass(frozen=True, slots=True)
class Failed:
    """A child died, hung or ran out of memory on a file: `parser-crash` or `file-limit`.

    MACHINE is no finding: the disk failed us, and the sandbox raises it.

    `what` is the limit in Chinese, or the class of the exception that no reader expected;
    `spent` says that the child ends itself after this reply.
    """

    code: str
    what: str = ""
    spent: bool = False

    def finding(self, file: str) -> Finding:
        """The finding for the file that was being read."""
        return find(self.code, file=file, what=self.what)
