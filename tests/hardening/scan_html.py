"""What must not be in a page of ours: anything that runs, loads or leads out of its folder."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

_TAGS = frozenset(
    {
        *("html", "head", "meta", "title", "style", "body", "header", "footer", "main", "nav"),
        *("section", "h1", "h2", "h3", "p", "br", "div", "span", "a", "b", "small", "table", "tr"),
        *(
            "thead",
            "tbody",
            "th",
            "td",
            "ul",
            "ol",
            "li",
            "time",
            "details",
            "summary",
            "figure",
            "img",
        ),
        *("svg", "rect", "text"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("lang", "charset", "name", "content", "http-equiv", "id", "class", "href", "src", "alt"),
        *("loading", "viewbox", "aria-hidden", "aria-label", "role", "style", "width", "height"),
        *("x", "y", "fill", "stroke", "stroke-width", "font-size", "text-anchor", "open"),
        "data-support",
    }
)
#: Nothing is loaded but the page's own style and, where it shows pictures, those in it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_POLICIES = (_POLICY, f"{_POLICY}; img-src data:")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.policy = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _TAGS:
            self.faults.append(f"a tag {tag!r}")
        self.faults += [f"{name!r} on {tag!r}" for name in given if name not in _ATTRIBUTES]
        if tag == "meta" and "http-equiv" in given:
            self.policy = given.get("content") in _POLICIES
            if not self.policy:
                self.faults.append(f"a meta {given}")
        if given.get("src", "data:image/").startswith("data:image/") is False:
            self.faults.append(f"a picture from {given['src'][:60]!r}")
        if "url(" in given.get("style", ""):
            self.faults.append(f"a style {given['style'][:60]!r}")
        if "href" in given:
            self.links.append(given["href"])

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def faults_of(content: bytes) -> Iterator[str]:
    """Foreign tags and attributes, links out of the folder, a missing policy."""
    page = _read(content)
    yield from page.faults
    if not page.policy:
        yield "no content security policy"
    for link in page.links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or ".." in unquote(parts.path).split("/"):
            yield f"a link to {link[:80]!r}"


def text_of(content: bytes) -> str:
    """What the page says."""
    return "".join(_read(content).text)


def _read(content: bytes) -> _Page:
    page = _Page()
    page.feed(content.decode("utf-8"))
    page.close()
    return page
