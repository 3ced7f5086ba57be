"""Signatures of what we hand out: forms, review rows, slips."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

_ROW_TOKEN = re.compile(r"([A-Z]{2,4}-[0-9]{4}-[0-9]{6,9})\.([0-9]{1,9})\.([A-Z2-7]{26})")
_SLIP = re.compile(r"([A-Z]{2,4}-[0-9]{4}-[0-9]{6,9})-([0-9]{1,9})-([A-Z2-7]{16})")
#: Characters of the signature on a slip: 80 bits, and short enough to be typed from paper.
_SLIP_SIGNS = 16


def sign(secret: bytes, *parts: str | int) -> str:
    """A 26-character signature over the parts, the same for the same secret and parts."""
    message = "\x1f".join(str(part) for part in parts).encode()
    digest = hmac.new(secret, message, hashlib.sha256).digest()
    return base64.b32encode(digest[:16]).decode().rstrip("=")


def signed(secret: bytes, signature: str, *parts: str | int) -> bool:
    """Whether `signature` is ours for these parts."""
    # Compared as bytes: a cell may hold anything, and text beyond ASCII cannot be compared.
    given = signature.strip().upper().encode(errors="replace")
    return hmac.compare_digest(sign(secret, *parts).encode(), given)


def row_token(secret: bytes, number: str, version: int, step: str, institution: str) -> str:
    """The token of one row of a review workbook: what was issued, and proof that we issued it."""
    return f"{number}.{version}.{sign(secret, 'row', number, version, step, institution)}"


def parse_row_token(token: str) -> tuple[str, int, str] | None:
    """(number, version, signature) of a row token, or None when it has another shape."""
    parts = _ROW_TOKEN.fullmatch(token.strip())
    return (parts[1], int(parts[2]), parts[3]) if parts else None


def form_token(secret: bytes, kind: str, procedure: str, version: int, org: str, form: str) -> str:
    """The token of a whole form, kept on its hidden identity sheet."""
    return sign(secret, "form", kind, procedure, version, org, form)


def slip_number(secret: bytes, number: str, version: int, step: str) -> str:
    """The 确认单号 of a person's step: signed, good for this version of the application only."""
    return f"{number}-{version}-{sign(secret, 'slip', number, version, step)[:_SLIP_SIGNS]}"


def parse_slip(text: str) -> tuple[str, int] | None:
    """(application number, version) that a 确认单号 names, or None when it has another shape."""
    parts = _SLIP.fullmatch(text.strip().upper())
    return (parts[1], int(parts[2])) if parts else None


def slip_genuine(secret: bytes, text: str, step: str) -> bool:
    """Whether we issued the 确认单号 for this step of the application it names."""
    parsed = parse_slip(text)
    if parsed is None:
        return False
    given = text.strip().upper().encode(errors="replace")
    return hmac.compare_digest(slip_number(secret, *parsed, step).encode(), given)
