"""XML from strangers is read, or refused before it does harm."""

from __future__ import annotations

import contextlib
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camunda_embedded._xml import XmlError, XmlLimits, parse


def test_elements_carry_namespace_attributes_text_and_line() -> None:
    """What a reader needs of a document is there, by local name and namespace."""
    root = parse(b'<a xmlns="u:a" xmlns:z="u:z" id="1" z:x="2">t<b>\n</b>u<z:b/><b>v</b></a>')
    assert (root.tag, root.ns, root.text) == ("a", "u:a", "tu")
    assert (root.get("id"), root.get("x", ns="u:z"), root.get("x"), root.get("y", "d")) == (
        "1",
        "2",
        None,
        "d",
    )
    assert [child.line for child in root.findall("b")] == [1, 2]
    assert root.find("b", ns="u:z") is root.children[1]
    assert root.find("c") is None
    assert [element.ns for element in root.iter()] == ["u:a", "u:a", "u:z", "u:a"]
    assert "line 1" in repr(root)


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)


@pytest.mark.parametrize(
    "document",
    [
        (LAUGHS + "]><l>&j;</l>").encode(),
        b'<!DOCTYPE l [<!ENTITY a "' + b"a" * 50_000 + b'">]><l>' + b"&a;" * 1000 + b"</l>",
        b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>',
        b'<!DOCTYPE l [<!ENTITY a SYSTEM "http://127.0.0.1:1/">]><l>&a;</l>',
        b'<!DOCTYPE l [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><l/>',
        b'<!DOCTYPE l SYSTEM "http://127.0.0.1:1/a.dtd"><l/>',
        b"<!DOCTYPE l><l/>",
        b"<l>&unknown;</l>",
        b"<a><b></a>",
        b"",
        b"text",
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b'<a x="1" x="2"/>',
        b"<a>" * 257,
        b"<p:a/>",
    ],
)
def test_what_is_harmful_or_broken_is_refused(document: bytes) -> None:
    """Document types, entities, unknown encodings, depth and broken syntax end in an error."""
    tracemalloc.start()
    with pytest.raises(XmlError) as caught:
        parse(document)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(caught.value)
    assert peak < 8 * 1024 * 1024


def test_limits_are_kept() -> None:
    """Size, nodes and attributes are bounded."""
    for document, limits in (
        (b"<a>" + b"<b/>" * 10 + b"</a>", XmlLimits(nodes=10)),
        (b'<a b="" c="" d=""/>', XmlLimits(attributes=2)),
        (b"<a><b/></a>", XmlLimits(depth=1)),
        (b"<a></a>", XmlLimits(size=3)),
    ):
        with pytest.raises(XmlError):
            parse(document, limits=limits)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Bytes of any kind give an element or an XmlError."""
    with contextlib.suppress(XmlError):
        assert parse(data).line >= 1
