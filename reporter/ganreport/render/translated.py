"""Rendered reports in another language: pages, drawings and Markdown, their texts exchanged."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from ganreport.render.patterns import CHILDREN, Translator

INLINE: Final = frozenset({"a", "code", "em", "i", "small", "span", "strong", "svg"})
"""Elements that are part of a sentence; their own text is one of its own."""

ATTRIBUTES: Final = frozenset(
    {"alt", "aria-label", "data-zoom", "data-larger", "data-smaller", "data-close", "data-step",
     "data-short"}
)  # fmt: skip
"""Attributes that hold text."""

_SILENT: Final = frozenset({"script", "style", "code"})
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_PRIVATE: Final = re.compile(f"[{chr(CHILDREN[0])}-{chr(CHILDREN[-1])}]")
_ATTRIBUTE: Final = re.compile(r"""(\s)([\w-]+)="([^"]*)\"""")


@dataclass
class _Node:
    """An element as it was written: ``start`` and ``end`` are its tags, texts are still escaped."""

    tag: str = ""
    start: str = ""
    end: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[_Node | str] = field(default_factory=list)

    @property
    def fixed(self) -> bool:
        """Whether nothing in it is to be translated; drawings have been, marks have not."""
        drawing = self.tag == "svg" and "mark" not in self.attributes.get("class", "").split()
        return drawing or self.tag in _SILENT or self.attributes.get("translate") == "no"

    def __str__(self) -> str:
        return f"{self.start}{''.join(map(str, self.children))}{self.end}"


class _DocumentReader(HTMLParser):
    """Reads a document into nodes from which it can be written again, sign by sign."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node()
        self._open = [self.root]
        self._document = document
        self._at = 0
        self._lines = [0, *(found.end() for found in re.finditer("\n", document))]
        self.feed(document)
        self.close()
        self._take(len(document))

    def _take(self, end: int) -> None:
        """What stands before ``end`` and was no tag is text, or a comment."""
        if end > self._at:
            self._open[-1].children.append(self._document[self._at : end])
            self._at = end

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self._take(self._here())
        start = self.get_starttag_text() or ""
        self._at += len(start)
        node = _Node(tag, start, attributes={name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID and not start.endswith("/>"):
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that holds nothing."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it those in it that were not closed."""
        here = self._here()
        self._take(here)
        if any(node.tag == tag for node in self._open):
            while self._open[-1].tag != tag:
                self._open.pop()
            self._at = self._document.index(">", here) + 1
            self._open.pop().end = self._document[here : self._at]


def page(document: str, translator: Translator) -> str:
    """An HTML document with its texts translated, but for what says ``translate="no"``.

    A sentence with elements in it is one text, in which they are placeholders; their own text is
    translated apart. Drawings (``svg`` elements that are no marks), ``code``, scripts and styles
    stay as they are, but for the words that a script is given as attributes; nothing but text,
    some attributes and the language changes.
    """
    return _element(_DocumentReader(document).root, translator)


def _element(node: _Node, translator: Translator) -> str:
    if node.tag == "script":
        return str(dataclasses.replace(node, start=_start(node, translator)))
    if node.fixed:
        return str(node)
    written, run = [_start(node, translator)], list[_Node | str]()
    for child in node.children:
        if isinstance(child, str) or child.tag in INLINE:
            run.append(child)
        else:
            written += [_run(run, translator), _element(child, translator)]
            run = []
    return "".join([*written, _run(run, translator), node.end])


def _run(run: list[_Node | str], translator: Translator) -> str:
    """Text and the elements in it, as one sentence."""
    nodes = [part for part in run if isinstance(part, _Node)]
    written = [_element(node, translator) for node in nodes]
    signs = iter(map(chr, CHILDREN))
    text = "".join(html.unescape(p) if isinstance(p, str) else next(signs, "\uf8ff") for p in run)
    found = text
    comments = any(isinstance(part, str) and "<" in part for part in run)
    if len(_PRIVATE.findall(text)) == len(nodes) < len(CHILDREN) and not comments:
        found = translator.text(text)
    if found == text:
        rest = iter(written)
        return "".join(part if isinstance(part, str) else next(rest) for part in run)
    escaped = html.escape(found, quote=False)
    return _PRIVATE.sub(lambda sign: written[ord(sign[0]) - CHILDREN[0]], escaped)


def _start(node: _Node, translator: Translator) -> str:
    """The start tag with those attributes translated that hold text."""
    described = node.attributes.get("name") == "description"

    def exchanged(found: re.Match[str]) -> str:
        space, name, value = found.groups()
        if node.tag == "html" and name == "lang":
            return f'{space}{name}="{translator.catalogue.tag}"'
        if name not in ATTRIBUTES and not (described and name == "content"):
            return found[0]
        text = html.unescape(value)
        new = translator.text(text)
        return found[0] if new == text else f'{space}{name}="{html.escape(new)}"'

    return _ATTRIBUTE.sub(exchanged, node.start)


def drawing(svg: str, translator: Translator, names: Iterable[str] = ()) -> str:
    """An SVG of ours with its texts translated, but for ``names`` of the run's own.

    A name may be cut short in a drawing, with an ellipsis in the place of the rest.
    """
    own = frozenset(names)

    def exchanged(found: re.Match[str]) -> str:
        text = html.unescape(found[3])
        cut = text.endswith("…") and any(name.startswith(text[:-1]) for name in own)
        new = text if cut or text in own else translator.text(text)
        return found[0] if new == text else f"{found[1]}{html.escape(new, quote=False)}{found[4]}"

    return re.sub(r"(<(text|title)\b[^>]*>)([^<]+)(</\2>)", exchanged, svg)


def markdown(text: str, translator: Translator) -> str:
    """The Markdown summary with its texts translated; its heading is the user's."""
    return "\n".join(
        line if line.startswith("# ") else "|".join(_cell(c, translator) for c in _cells(line))
        for line in text.split("\n")
    )


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line)


def _cell(cell: str, translator: Translator) -> str:
    """A cell; code and strong words in it are children, whose text may be translated, too."""
    children: list[str] = []

    def child(found: re.Match[str]) -> str:
        strong = found[0].startswith("**")
        text = found[0].strip("*")
        children.append(f"**{translator.text(text)}**" if strong else found[0])
        return chr(CHILDREN[len(children) - 1])

    if _PRIVATE.search(cell):
        return cell
    plain = re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)`[^`]*`|\*\*[^*]+\*\*", child, cell))
    found = translator.text(plain)
    if found == plain and not children:
        return cell
    escaped = re.sub(r"([\\`*_\[\]<>|#!])", r"\\\1", found)
    return _PRIVATE.sub(lambda sign: children[ord(sign[0]) - CHILDREN[0]], escaped)
