"""Files that are made to do harm, deployed through the client: refused with a reason, nothing opened, and the engine goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness.bpmn import NAMESPACES, bpmn, end, start
from harness.drivers import Driver
from harness.sockets import Request, answer, http_server

from camunda_embedded import Engine
from camunda_sdk import BadRequestError

CANARY = "cnry-f1le-4d5e6f"
HEAD = f"<bpmn:definitions {NAMESPACES} id='d' targetNamespace='n'><bpmn:process id='p' isExecutable='true'>"
TAIL = "<bpmn:startEvent id='s' name='{}'/></bpmn:process></bpmn:definitions>"
LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)
MANY = " ".join(f"x{n}=''" for n in range(200_000))
# What is written before the definitions, and what the start event is named; {file} and {url} are places that a reader could open.
ENTITIES: dict[str, tuple[str, str]] = {
    "laughs": (f"<!DOCTYPE d [{LAUGHS}]>", "&j;"),
    "quadratic": (f'<!DOCTYPE d [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 1_000),
    "a file": ('<!DOCTYPE d [<!ENTITY a SYSTEM "file://{file}">]>', "&a;"),
    "an address": ('<!DOCTYPE d [<!ENTITY a SYSTEM "{url}/a">]>', "&a;"),
    "a parameter": ('<!DOCTYPE d [<!ENTITY % a SYSTEM "{url}/b"> %a;]>', "x"),
    "a document type": ('<!DOCTYPE d SYSTEM "{url}/c.dtd">', "x"),
    "a public one": ('<!DOCTYPE d PUBLIC "-//X" "{url}/d.dtd">', "x"),
}
OTHERS: dict[str, Callable[[], bytes]] = {
    "depth": lambda: b"<a>" * 200_000,
    "attributes": lambda: f"{HEAD}<a {MANY}/>{TAIL}".encode(),
    "nodes": lambda: f"{HEAD}{'<a/>' * 300_000}{TAIL}".encode(),
    "size": lambda: f"{HEAD}{' ' * (11 << 20)}{TAIL}".encode(),
    "utf-7": lambda: b"<?xml version='1.0' encoding='utf-7'?>" + HEAD.encode() + TAIL.encode(),
    "utf-16 that is none": lambda: b"\xff\xfe" + HEAD.encode(),
    "an id twice": lambda: f"{HEAD}<bpmn:startEvent id='s'/>{TAIL}".encode(),
    "nothing": lambda: b"",
    "an archive": lambda: b"PK\x03\x04" + bytes(range(256)) * 10,
}


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    """Both clients in turn."""
    return Driver(request.param)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """One engine for all of them."""
    with Engine() as engine, engine.serve() as served:
        yield served


def refused(driver: Driver, address: str, content: bytes, name: str = "harmful.bpmn") -> str:
    """Why a deployment is refused; afterwards a good one is taken."""
    settings = {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}
    good = bpmn("good", [start(), end()], ["start>end"])
    begun = time.monotonic()
    with pytest.raises(BadRequestError) as caught:
        driver.call(settings, "create_deployment", resources=[(name, content)])
    assert time.monotonic() - begun < 20, "a bomb went off"
    driver.call(settings, "create_deployment", resources=[("good.bpmn", good)])
    assert name in str(caught.value.detail)
    return str(caught.value.detail)


@pytest.mark.parametrize("kind", ENTITIES)
@pytest.mark.parametrize("name", ["harmful.bpmn", "harmful.dmn"])
def test_a_document_type_is_refused_before_anything_is_opened(
    driver: Driver, address: str, tmp_path: Path, kind: str, name: str
) -> None:
    """Neither the file nor the address that it names is read, and the text of the file is in no answer."""
    heard: list[str] = []

    def respond(request: Request) -> bytes:
        heard.append(request.path)
        return answer(200, CANARY.encode())

    secret = tmp_path / "secret"
    secret.write_text(CANARY, encoding="utf-8")
    kind_of_file, named = ENTITIES[kind]
    with http_server(respond) as url:
        places = kind_of_file.replace("{file}", str(secret)).replace("{url}", url)
        told = refused(driver, address, (places + HEAD + TAIL.replace("{}", named)).encode(), name)
    assert [] == heard
    assert CANARY not in told


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_too_much_or_broken_is_refused(driver: Driver, address: str, kind: str) -> None:
    """Depth, size and numbers are bounded, and what is no XML is told as such."""
    refused(driver, address, OTHERS[kind]())
