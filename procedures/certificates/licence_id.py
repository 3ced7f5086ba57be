"""证照标识: the national identifier of an electronic certificate (rules 6).

`1.2.156.3005.2.<type>.<issuer>.<sequence>.<version>.<check>`; the check character is
ISO 7064 MOD 37,36 (GB/T 17710) over type, issuer, sequence and version without dots.
"""

from __future__ import annotations

from stdnum.iso7064 import mod_37_36

ROOT = "1.2.156.3005.2"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def licence_id(type_code: str, issuer: str, sequence: str, edition: int) -> str:
    """The identifier of the `edition`-th paper (from 1) of a certificate.

    `issuer` is a 统一社会信用代码. Raises ValueError for characters outside 0-9 and A-Z and for
    editions beyond 999.
    """
    if not 1 <= edition <= 999:
        raise ValueError("the version of a certificate has three digits")
    parts = [type_code, issuer, sequence, f"{edition:03}"]
    body = "".join(parts)
    if not all(char in _ALPHABET for char in body):
        raise ValueError("only 0-9 and A-Z stand in a 证照标识")
    return ".".join([ROOT, *parts, mod_37_36.calc_check_digit(body)])
