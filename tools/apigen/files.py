"""Writes a folder as a whole, or compares it with what would be written."""

from __future__ import annotations

from pathlib import Path


def write_files(folder: Path, files: dict[str, str], owned: tuple[str, ...]) -> None:
    """Write files and remove what no longer belongs there.

    Args:
        folder: Where the files go.
        files: Text by path relative to the folder.
        owned: Paths in the folder that belong to the generator as a whole.
    """
    for stale in _present(folder, owned) - set(files):
        (folder / stale).unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def differences(folder: Path, files: dict[str, str], owned: tuple[str, ...]) -> list[str]:
    """Say in which files the folder differs from what would be written.

    Args:
        folder: Where the files are.
        files: Text by path relative to the folder.
        owned: Paths in the folder that belong to the generator as a whole.

    Returns:
        One line for each file that is missing, surplus or different.
    """
    present = _present(folder, owned)
    found = [f"surplus: {name}" for name in sorted(present - set(files))]
    for name, text in sorted(files.items()):
        if name not in present:
            found.append(f"missing: {name}")
        elif (folder / name).read_text("utf-8") != text:
            found.append(f"different: {name}")
    return found


def _present(folder: Path, owned: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for name in owned:
        path = folder / name
        paths = path.rglob("*") if path.is_dir() else [path]
        found |= {
            item.relative_to(folder).as_posix()
            for item in paths
            if item.is_file() and "__pycache__" not in item.parts
        }
    return found
