"""Which files a deployment means, and under which names they are sent."""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Union

from camunda_client.types import File

if TYPE_CHECKING:
    from importlib.abc import Traversable

SUFFIXES = (".bpmn", ".dmn", ".form")

Content = Union["bytes", "bytearray", "memoryview", BinaryIO]
ResourceInput = Union[str, "os.PathLike[str]", BinaryIO, File, "tuple[str, Content]"]
"""A path, a glob pattern, a folder, an open file, a `File` with a name, or a name with its content."""


def named_resources(files: Iterable[ResourceInput]) -> list[tuple[str, bytes]]:
    """Read what is meant; a file that is named twice is read once.

    Args:
        files: Paths; patterns with ``*``, ``?`` or ``[``; folders, of which all files with a known suffix are meant, hidden ones left out;
            open binary files; a `File` with a name; or pairs of a name and the content, as bytes or an open binary file.

    Returns:
        Names and contents, each name once. A name is the file's own, with as much of its path as tells it from others.

    Raises:
        ValueError: Nothing is meant, a path is empty, a file is empty, or two contents have one name.
        FileNotFoundError: A path does not exist, or a pattern matches nothing.
        TypeError: Something else was given.
    """
    if isinstance(files, (str, bytes, os.PathLike)):
        raise TypeError("files: a list is expected, such as [path], not a single path")
    paths: dict[Path, None] = {}
    given: list[tuple[str, bytes]] = []
    for one in files:
        if isinstance(one, tuple):
            given.append(checked_pair(one))
        elif hasattr(one, "read"):
            given.append(named_by_itself(one))
        else:
            paths.update(dict.fromkeys(meant_by(one)))
    if not paths and not given:
        raise ValueError("files: nothing to deploy was given")
    found = [(name, path.read_bytes()) for name, path in distinct_names(list(paths)).items()]
    return refuse_doubles([*found, *given])


def meant_by(one: object) -> list[Path]:
    """The files that a path, pattern or folder means."""
    if not isinstance(one, (str, os.PathLike)):
        raise TypeError(f"files: a path or (name, bytes) is expected, not {type(one).__name__}")
    text = os.fspath(one)
    if not isinstance(text, str):
        raise TypeError("files: a path of text is expected, not bytes")
    if not text:
        raise ValueError("files: an empty path was given; '.' means the current folder")
    path = Path(text)
    if path.is_dir():
        found = sorted(
            inside
            for inside in path.rglob("*")
            if inside.suffix in SUFFIXES and not is_hidden(inside.relative_to(path)) and inside.is_file()
        )
        if not found:
            raise FileNotFoundError(f"files: there is no {', '.join(SUFFIXES)} file in {text!r}")
        return found
    if path.exists() or not any(letter in text for letter in "*?["):
        if not path.is_file():
            raise FileNotFoundError(f"files: there is no file {text!r}")
        return [path]
    # Path.glob refuses absolute patterns, which users give as well as relative ones.
    matches = sorted(path for path in map(Path, glob.glob(text, recursive=True)) if path.is_file())  # noqa: PTH207
    if not matches:
        raise FileNotFoundError(f"files: nothing matches {text!r}")
    return matches


def is_hidden(path: Path) -> bool:
    """Whether a file, or a folder it is in, begins with a dot: locks of editors and tools' own, which patterns leave out too."""
    return any(part.startswith(".") for part in path.parts)


def distinct_names(paths: list[Path]) -> dict[str, Path]:
    """Base names, and for those that several files share as many folders before them as it takes."""
    whole = {path: path.resolve().parts for path in paths}
    unique = {parts: path for path, parts in whole.items()}
    names: dict[str, Path] = {}
    for parts, path in unique.items():
        length = 1
        while length < len(parts) and any(
            other[-length:] == parts[-length:] for other in unique if other != parts
        ):
            length += 1
        names["/".join(parts[-length:])] = path
    return names


def checked_pair(pair: tuple[object, ...]) -> tuple[str, bytes]:
    """A name and its content as bytes."""
    if (
        len(pair) != 2
        or not isinstance(pair[0], str)
        or not isinstance(content := content_of(pair[1]), (bytes, bytearray, memoryview))
    ):
        raise TypeError("files: a pair of a name and bytes, or an open binary file, is expected")
    if not pair[0]:
        raise ValueError("files: a resource needs a name")
    return pair[0], bytes(content)


def content_of(value: object) -> object:
    """What an open file holds from where it stands; anything else as it is."""
    read = getattr(value, "read", None)
    return read() if callable(read) else value


def named_by_itself(file: object) -> tuple[str, bytes]:
    """The base name and the content of an open file."""
    name = file.file_name if isinstance(file, File) else getattr(file, "name", None)
    if not isinstance(name, str):
        raise TypeError("files: an open file without a name is expected as a pair (name, file)")
    return checked_pair((os.path.basename(name), file))  # noqa: PTH119 - a name, not a path to follow


def refuse_doubles(found: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """What was found, unless a name occurs twice or a file is empty."""
    seen: set[str] = set()
    for name, content in found:
        if name in seen:
            raise ValueError(f"files: two resources are named {name!r}")
        if not content:
            raise ValueError(f"files: {name!r} is empty")
        seen.add(name)
    return found


def package_resources(package: str, patterns: Iterable[str]) -> list[tuple[str, bytes]]:
    """Files that are shipped inside a package, wherever it is installed.

    Args:
        package: Import name of the package.
        patterns: Patterns that paths inside it must match, such as ``*.bpmn`` or ``processes/*.bpmn``.

    Raises:
        ModuleNotFoundError: There is no such package.
        FileNotFoundError: No file matches.
    """
    wanted = [patterns] if isinstance(patterns, str) else list(patterns)
    found = [
        (name, one.read_bytes())
        for name, one in walk(resources.files(package))
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in wanted)
    ]
    if not found:
        raise FileNotFoundError(f"patterns: package {package!r} has no file that matches {', '.join(wanted)}")
    return refuse_doubles(found)


def walk(folder: Traversable, prefix: str = "") -> list[tuple[str, Traversable]]:
    """Every file of a package with its path inside."""
    found: list[tuple[str, Traversable]] = []
    for one in sorted(folder.iterdir(), key=lambda item: item.name):
        name = f"{prefix}{one.name}"
        if one.is_dir():
            found += walk(one, f"{name}/")
        else:
            found.append((name, one))
    return found
