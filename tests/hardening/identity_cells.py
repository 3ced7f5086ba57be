"""Ways an ID number stands in a cell of an xlsx, as raw XML: by Excel, by programs, by people.

An encoding says what the product must answer: nothing (the value is the number, whole), or one of
some finding codes. Every way in which a number is altered on its way into the cell must be refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from xml.sax.saxutils import escape

#: Codes by which a damaged text is refused.
BROKEN = frozenset({"id-format", "id-checksum", "id-birthdate", "id-region"})
NUMERIC = frozenset({"id-numeric"})
FORMULA = frozenset({"formula-cell"})
ERROR = frozenset({"error-cell"})
GOOD: frozenset[str] = frozenset()

# Styles, by their place in cellXfs.
GENERAL, TEXT, QUOTED, DAY, EXPONENT, WHOLE = range(6)
_FULL_WIDTH = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")


@dataclass(slots=True)
class SharedStrings:
    """The string table of a workbook under construction."""

    items: list[str] = field(default_factory=list)

    def place(self, xml: str) -> int:
        """Add an entry (the inside of `<si>`) and give its index."""
        self.items.append(xml)
        return len(self.items) - 1


#: Writes a cell: attributes behind `r` and the inside, `' t="b"><v>1</v>'`.
Write = Callable[[str, SharedStrings, Random], str]


@dataclass(frozen=True, slots=True)
class Encoding:
    """One way. `codes`: by which of them a cell is refused, none of them for a good one."""

    name: str
    codes: frozenset[str]
    write: Write


def _inline(text: str, style: int = TEXT) -> str:
    return f' s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'


def _shared(xml: str, strings: SharedStrings, style: int = TEXT) -> str:
    return f' s="{style}" t="s"><v>{strings.place(xml)}</v>'


def _text(name: str, change: Callable[[str], str], codes: frozenset[str] = GOOD) -> Encoding:
    """A text cell that shows `change(number)`, now inline, now in the string table."""

    def write(number: str, strings: SharedStrings, random: Random) -> str:
        text = change(number)
        if random.random() < 0.5:
            return _inline(text)
        return _shared(f'<t xml:space="preserve">{escape(text)}</t>', strings)

    return Encoding(name, codes, write)


def _number(name: str, change: Callable[[str], str], style: int) -> Encoding:
    """A numeric cell with the text `change(digits)` in its `<v>`."""

    def write(number: str, _strings: SharedStrings, _random: Random) -> str:
        digits = number[:17] + (number[17] if number[17] != "X" else "0")
        return f' s="{style}"><v>{change(digits)}</v>'

    return Encoding(name, NUMERIC, write)


def _raw(name: str, codes: frozenset[str], change: Callable[[str], str]) -> Encoding:
    return Encoding(name, codes, lambda number, _strings, _random: change(number))


def _runs(number: str, strings: SharedStrings, _random: Random) -> str:
    parts = number[:6], number[6:14], number[14:]
    runs = "".join(f"<r><rPr><b/></rPr><t>{part}</t></r>" for part in parts)
    reading = '<rPh sb="0" eb="1"><t>7</t></rPh><phoneticPr fontId="1"/>'
    return _shared(runs + reading, strings)


def _split(number: str, by: str) -> str:
    return by.join((number[:6], number[6:14], number[14:]))


def _serial(_number: str, _strings: SharedStrings, random: Random) -> str:
    return f' s="{DAY}"><v>{random.randint(20_000, 60_000)}</v>'


def _wrong_digit(number: str) -> str:
    """One digit of the serial part is another: the check digit no longer fits."""
    return number[:16] + str((int(number[16]) + 1) % 10) + number[17]


ENCODINGS: tuple[Encoding, ...] = (
    _text("text", str),
    Encoding("apostrophe", GOOD, lambda n, s, _r: _shared(f"<t>{n}</t>", s, QUOTED)),
    _text("apostrophe typed twice", lambda n: f"'{n}"),
    _text("typographic apostrophe", lambda n: f"‘{n}"),
    _text("full-width", lambda n: n.translate(_FULL_WIDTH)),
    _text("full-width x", lambda n: n[:17] + n[17].translate(_FULL_WIDTH)),
    _text("lower-case x", lambda n: n.lower()),
    _text("full-width lower-case x", lambda n: n[:17] + n[17].lower().translate(_FULL_WIDTH)),
    _text("outer blanks", lambda n: f"  {n} "),
    _text("inner blanks", lambda n: _split(n, " ")),
    _text("ideographic blanks", lambda n: f"\u3000{_split(n, chr(0x3000))}"),
    _text("no-break blanks", lambda n: f"{_split(n, chr(0xA0))}\xa0"),
    _text("direction marks", lambda n: f"\u202a{n}\u202c"),
    _text("zero-width marks", lambda n: f"\ufeff{_split(n, chr(0x200B))}"),
    _text("line break", lambda n: f"{n}\r\n"),
    _text("tab", lambda n: f"\t{n}"),
    Encoding("rich text with a reading", GOOD, _runs),
    _raw("string of another program", GOOD, lambda n: f' t="str"><v>{n}</v>'),
    _raw(
        "escaped characters",
        GOOD,
        lambda n: f' t="inlineStr"><is><t>&#x{ord(n[0]):X};{n[1:]}</t></is>',
    ),
    _number("number", str, GENERAL),
    _number("number with text format", str, TEXT),
    _number("number of 15 digits and zeros", lambda n: n[:15] + "000", WHOLE),
    _number("number with exponent", lambda n: f"{n[0]}.{n[1:15]}E+17", EXPONENT),
    _number("number as a float", lambda n: repr(float(n)), GENERAL),
    _number("number with decimals", lambda n: f"{n}.0", WHOLE),
    _number("number between blanks", lambda n: f" {n[:15]}000 ", TEXT),
    _number("number between line breaks", lambda n: f"\n{n}\n", GENERAL),
    _number("number shown as a date", str, DAY),
    Encoding("serial date", NUMERIC, _serial),
    _raw("date type", NUMERIC, lambda n: f' t="d"><v>{n}</v>'),
    _raw("ISO date", NUMERIC, lambda n: f' t="d"><v>{n[6:10]}-01-02</v>'),
    _raw("boolean", NUMERIC, lambda _: ' t="b"><v>1</v>'),
    _raw("formula", FORMULA, lambda n: f' t="str"><f>"{n}"</f><v>{n}</v>'),
    _raw("formula of a number", FORMULA, lambda n: f"><f>{n[:17]}0</f><v>{n[:17]}0</v>"),
    _raw("formula not computed", FORMULA, lambda n: f'><f>"{n}"</f>'),
    _raw("error", ERROR, lambda _: ' t="e"><v>#N/A</v>'),
    _text("text of a rounded number", lambda n: f"{n[0]}.{n[1:6]}E+17", NUMERIC),
    _text("text of a float", lambda n: f"{n}.0", BROKEN),
    _text("one digit short", lambda n: n[:9] + n[10:], BROKEN),
    _text("one digit more", lambda n: n[:17] + "0" + n[17], BROKEN),
    _text("of 15 digits", lambda n: n[:6] + n[8:17], BROKEN),
    _text("two numbers", lambda n: f"{n} {n}", BROKEN),
    _text("one digit wrong", _wrong_digit, BROKEN),
    _text("letter for a digit", lambda n: f"{n[:10]}O{n[11:]}", BROKEN),
    _text("Cyrillic x", lambda n: f"{n[:17]}\u0425", BROKEN),
    _text(
        "Arabic digits", lambda n: n.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), BROKEN
    ),
)

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "xl/workbook.xml": "sheet.main",
    "xl/worksheets/sheet1.xml": "worksheet",
    "xl/styles.xml": "styles",
    "xl/sharedStrings.xml": "sharedStrings",
}
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + "".join(
        f'<Override PartName="/{part}" ContentType="{_SPREADSHEET}.{kind}+xml"/>'
        for part, kind in _PARTS.items()
    )
    + "</Types>"
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
    "<cellStyleXfs><xf/></cellStyleXfs><cellXfs>"
    '<xf numFmtId="0"/><xf numFmtId="49"/><xf numFmtId="49" quotePrefix="1"/>'
    '<xf numFmtId="164"/><xf numFmtId="11"/><xf numFmtId="1"/></cellXfs></styleSheet>'
)


def relation(number: int, kind: str, target: str) -> str:
    """One `<Relationship>`."""
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def workbook(sheet: str, rows: Iterable[Sequence[str]], strings: SharedStrings) -> bytes:
    """A workbook of cells as written by encodings (or `words`), from row 1, column A.

    A cell is `attributes>inside`; "" is none.
    """
    lines = []
    for number, cells in enumerate(rows, start=1):
        inside = "".join(
            f'<c r="{letters(place)}{number}"{cell}</c>' for place, cell in enumerate(cells) if cell
        )
        lines.append(f'<row r="{number}">{inside}</row>')
    table = "".join(f"<si>{item}</si>" for item in strings.items)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">'
        f"{relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        f"{relation(1, 'worksheet', 'worksheets/sheet1.xml')}"
        f"{relation(2, 'styles', 'styles.xml')}"
        f"{relation(3, 'sharedStrings', 'sharedStrings.xml')}</Relationships>",
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{table}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>'
        f"{''.join(lines)}</sheetData></worksheet>",
    }
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, body in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{body}')
    return stream.getvalue()


def words(text: str) -> str:
    """A plain text cell."""
    return _inline(text) if text else ""


def letters(place: int) -> str:
    """Column letters of a place counted from 0, up to ZZ."""
    high, low = divmod(place, 26)
    return (chr(64 + high) if high else "") + chr(65 + low)
