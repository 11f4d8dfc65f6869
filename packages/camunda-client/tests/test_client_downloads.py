"""Documents and resources of any size, by the methods that users call."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from client_support import SETTINGS

from camunda_client import CamundaAsyncClient, CamundaClient, ClientMisuseError, Download, NotFoundError
from camunda_client.testing import FakeCluster

FILE = httpx.Response(
    200,
    content=b"%PDF-1.7",
    headers={"content-type": "application/pdf", "content-disposition": 'attachment; filename="a.pdf"'},
)


@pytest.fixture
def cluster() -> FakeCluster:
    return FakeCluster().on("get_document", FILE).on("get_resource_content_binary", b"<xml/>")


def test_a_document_is_saved(cluster: FakeCluster, tmp_path: Path) -> None:
    """It goes into a folder under the server's name; store and hash are asked for as given."""
    with (
        CamundaClient(SETTINGS, transport=cluster) as client,
        client.download_document("d/1", store_id="s3", content_hash="abc") as document,
    ):
        assert isinstance(document, Download)
        assert (8, "a.pdf", "application/pdf") == (
            document.save(tmp_path),
            document.file_name,
            document.mime_type,
        )
    assert b"%PDF-1.7" == (tmp_path / "a.pdf").read_bytes()
    assert {"storeId": "s3", "contentHash": "abc"} == cluster.calls[0].query
    assert {"documentId": "d/1"} == cluster.calls[0].path
    assert b"/v2/documents/d%2F1?" in cluster.calls[0].request.url.raw_path


def test_a_resource_is_read_in_pieces(cluster: FakeCluster) -> None:
    """The synchronous client gives pieces to a loop."""
    with CamundaClient(SETTINGS, transport=cluster) as client, client.download_resource("12") as resource:
        assert b"<xml/>" == b"".join(resource)


def test_both_are_there_for_asyncio(cluster: FakeCluster, tmp_path: Path) -> None:
    """As for the synchronous client, with ``async with``, ``async for`` and ``await``."""

    async def run() -> tuple[bytes, int]:
        async with CamundaAsyncClient(SETTINGS, transport=cluster) as client:
            async with client.download_resource("12") as resource:
                content = b"".join([piece async for piece in resource])
            async with client.download_document("d") as document:
                return content, await document.save(tmp_path / "x")

    assert (b"<xml/>", 8) == asyncio.run(run())
    assert {} == cluster.calls_of("get_document")[0].query


def test_a_missing_document_is_an_error_at_once() -> None:
    """Before anything is read, with the class of the status and the operation's name."""
    missing = FakeCluster().on("get_document", 404)
    with (
        CamundaClient(SETTINGS, transport=missing) as client,
        pytest.raises(NotFoundError) as caught,
        client.download_document("d"),
    ):
        raise AssertionError
    assert "get_document" == caught.value.operation_id


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="../../etc/a.pdf"', "a.pdf"),
        ("attachment; filename=\"a.pdf\"; filename*=UTF-8''%e2%82%ac%20a.pdf", "€ a.pdf"),
        ("attachment; filename*=UTF-8''%e2%82%ac%20a.pdf; filename=\"a.pdf\"", "€ a.pdf"),
        ("attachment; filename*=UTF-8''..%2Fa.pdf", "a.pdf"),
        ("attachment; filename*=UTF-8''a%00b", None),
        ("attachment; filename*=none''%ff", "\xff"),
        ('attachment; filename=".."', None),
        ('attachment; filename="x/."', None),
        ('attachment; filename=""', None),
        ("attachment", None),
        ("", None),
    ],
)
def test_the_name_of_a_file_is_a_name(header: str, name: str | None, tmp_path: Path) -> None:
    """The form with an encoding counts; what is no name of a file is none, and the operation's takes its place."""
    cluster = FakeCluster().on(
        "get_document", httpx.Response(200, content=b"x", headers={"content-disposition": header})
    )
    with (
        CamundaClient(SETTINGS, transport=cluster) as client,
        client.download_document("d") as document,
    ):
        document.save(tmp_path)
        assert name == document.file_name
    assert [name or "get_document"] == [path.name for path in tmp_path.iterdir()]


def test_a_download_that_is_over_says_so() -> None:
    """Its pieces come over a connection that the end of the with statement has closed."""

    def pieces() -> Iterator[bytes]:
        yield b"<xml/>"

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=pieces()))
    with CamundaClient(SETTINGS, transport=transport) as client:
        with client.download_resource("12") as resource:
            pass
        with pytest.raises(ClientMisuseError, match="inside"):
            list(resource)

    async def apieces() -> AsyncIterator[bytes]:
        yield b"<xml/>"

    async def run() -> None:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, content=apieces()))
        async with CamundaAsyncClient(SETTINGS, transport=transport) as client:
            async with client.download_resource("12") as resource:
                pass
            with pytest.raises(ClientMisuseError, match="inside"):
                await resource.save(io.BytesIO())

    asyncio.run(run())


def test_a_download_is_read_once() -> None:
    """A second look at what came over the network says so; what was in memory all the time is there again."""

    def pieces() -> Iterator[bytes]:
        yield b"<xml/>"

    async def apieces() -> AsyncIterator[bytes]:
        yield b"<xml/>"

    with (
        CamundaClient(
            SETTINGS, transport=httpx.MockTransport(lambda _: httpx.Response(200, content=pieces()))
        ) as client,
        client.download_resource("12") as resource,
    ):
        assert b"<xml/>" == b"".join(resource)
        with pytest.raises(ClientMisuseError, match="read already"):
            list(resource)

    async def run() -> None:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, content=apieces()))
        async with (
            CamundaAsyncClient(SETTINGS, transport=transport) as client,
            client.download_resource("12") as resource,
        ):
            assert [b"<xml/>"] == [piece async for piece in resource]
            with pytest.raises(ClientMisuseError, match="read already"):
                await resource.save(io.BytesIO())

    asyncio.run(run())
