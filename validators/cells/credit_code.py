"""Unified social credit codes, GB 32100: 18 characters without I, O, S, V, Z, check mod 31."""

from __future__ import annotations

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

from validators.cells.reading import Asked, Reader, Reading, broken, cleaned
from validators.words import fold_code


def reader(asked: Asked) -> Reader:
    """Reads a credit code; `uscc-checksum` says which of length, letters or check is wrong."""
    del asked  # every credit code follows the one standard

    def read(text: str) -> Reading:
        code = fold_code(text)
        try:
            uscc.validate(code)
        except InvalidLength:
            return broken(text, "uscc-checksum", reason=f"应为 18 位，现为 {len(code)} 位")
        except InvalidFormat:
            return broken(text, "uscc-checksum", reason="含有代码中不用的字符")
        except (InvalidChecksum, ValueError):
            return broken(text, "uscc-checksum", reason="末位校验码不符")
        return cleaned(text, code)

    return read
