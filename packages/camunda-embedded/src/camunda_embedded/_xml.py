"""Reads XML that strangers wrote: no DOCTYPE, no entities, and limits on depth, size and number of nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DMN = frozenset(
    {
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
    }
)
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


class XmlError(Exception):
    """The text is no XML that may be read."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}" if self.line else self.message


@dataclass(frozen=True)
class XmlLimits:
    """How much is read.

    Attributes:
        size: Bytes.
        depth: Elements inside one another.
        nodes: Elements.
        attributes: Attributes of one element.
    """

    size: int = 10 * 1024 * 1024
    depth: int = 256
    nodes: int = 100_000
    attributes: int = 256


class Element:
    """An element with its place in the file.

    Attributes:
        ns: Namespace; empty for none.
        tag: Name without a prefix.
        attributes: Values by namespace and name; attributes without a prefix have an empty namespace.
        children: Elements inside, in order.
        text: Text directly inside, put together.
        line: Line on which it begins.
    """

    __slots__ = ("attributes", "children", "line", "ns", "tag", "text")

    def __init__(self, ns: str, tag: str, attributes: dict[tuple[str, str], str], line: int) -> None:
        self.ns = ns
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element] = []
        self.text = ""
        self.line = line

    def get(self, name: str, default: str | None = None, *, ns: str = "") -> str | None:
        """The value of an attribute."""
        return self.attributes.get((ns, name), default)

    def find(self, tag: str, *, ns: str | None = None) -> Element | None:
        """The first child of a name."""
        return next(self.findall(tag, ns=ns), None)

    def findall(self, tag: str, *, ns: str | None = None) -> Iterator[Element]:
        """The children of a name, of this element's own namespace unless another is given."""
        wanted = self.ns if ns is None else ns
        return (child for child in self.children if child.tag == tag and child.ns == wanted)

    def iter(self) -> Iterator[Element]:
        """This element and all inside it, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))

    def __repr__(self) -> str:
        return f"<{self.tag} line {self.line}>"


def parse(data: bytes, *, limits: XmlLimits | None = None) -> Element:
    """Read a document.

    Args:
        data: The file's bytes, in UTF-8 or UTF-16.
        limits: How much is read.

    Raises:
        XmlError: It is not well-formed, has a DOCTYPE, or is beyond a limit.
    """
    bounds = limits or XmlLimits()
    if len(data) > bounds.size:
        raise XmlError(f"the file has {len(data)} bytes, {bounds.size} are allowed")
    return _Reader(bounds).read(data)


class _Reader:
    def __init__(self, limits: XmlLimits) -> None:
        self._limits = limits
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._nodes = 0
        self._root: Element | None = None

    def read(self, data: bytes) -> Element:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            raise XmlError(expat.ErrorString(error.code), error.lineno, error.offset + 1) from None
        except (ValueError, LookupError) as error:
            raise XmlError(f"the encoding cannot be read: {error}") from None
        if self._root is None:
            raise XmlError("there is no element in it")
        return self._root

    def _doctype(self, *_: object) -> None:
        self._refuse("a DOCTYPE is not allowed")

    def _refuse(self, message: str) -> None:
        raise XmlError(message, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)

    def _start(self, name: str, attributes: list[str]) -> None:
        self._nodes += 1
        limits = self._limits
        if self._nodes > limits.nodes:
            self._refuse(f"more than {limits.nodes} elements")
        if len(self._open) >= limits.depth:
            self._refuse(f"elements are nested deeper than {limits.depth}")
        if len(attributes) > 2 * limits.attributes:
            self._refuse(f"an element has more than {limits.attributes} attributes")
        ns, tag = _split(name)
        values = {_split(attributes[i]): attributes[i + 1] for i in range(0, len(attributes), 2)}
        element = Element(ns, tag, values, self._parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._texts.append([])

    def _end(self, _: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def _characters(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)


def _split(name: str) -> tuple[str, str]:
    ns, _, tag = name.rpartition(" ")
    return ns, tag
