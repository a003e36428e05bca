"""Reads a page as strictly as nobody else does: what is not closed, doubled or out of order is named."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input"}
INLINE = {"a", "b", "s", "i", "span", "small", "time", "em", "strong", "code"}
BLOCKS = {"p", "div", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "section", "article", "table", "details", "pre"}
# Where text of staff may put something that runs or loads.
LINKS = {"href", "src", "action", "formaction", "srcset", "poster", "data"}


@dataclass
class Markup(HTMLParser):
    """A parsed page: its elements in order, the text by element, and what is wrong with it."""

    page: str
    problems: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.page)
        self.close()
        self.problems += [f"<{name}> is not closed" for name in self.open]
        ids = [given["id"] for _name, given in self.elements if "id" in given]
        self.problems += [f"id {id} comes twice" for id in set(ids) if ids.count(id) > 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) != len(attrs):
            self.problems.append(f"<{tag}> has an attribute twice")
        if tag in BLOCKS and "p" in self.open:
            self.problems.append(f"<{tag}> ends the paragraph around it")
        self.elements.append((tag, given))
        if tag not in VOID:
            self.open.append(tag)
        self.apart(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes something else")
        self.apart(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def apart(self, tag: str) -> None:
        if tag not in INLINE:
            self.words.append(" ")

    def named(self, *tags: str) -> list[dict[str, str]]:
        """The attributes of every such element."""
        return [given for name, given in self.elements if name in tags]

    def headings(self) -> list[int]:
        """Levels in order: a reader with a screen reader walks along them."""
        return [int(name[1]) for name, _given in self.elements if name in {"h1", "h2", "h3", "h4", "h5", "h6"}]

    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def addresses(self) -> list[str]:
        return [value for _name, given in self.elements for key, value in given.items() if key in LINKS]
