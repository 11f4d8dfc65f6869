"""What the installed package weighs, and what an import of it loads."""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
from pathlib import Path

import camunda_client

LIMIT = 3_000_000


def test_the_installed_package_is_small(tmp_path: Path) -> None:
    """Sources, stubs and compiled files together stay below three megabytes."""
    source = Path(str(camunda_client.__file__)).parent
    target = tmp_path / "camunda_client"
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    assert compileall.compile_dir(target, quiet=2)
    assert sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) < LIMIT


def test_an_import_loads_neither_models_nor_http() -> None:
    """Names are found when they are used: the import alone costs next to nothing."""
    code = (
        "import sys, camunda_client\n"
        "heavy = ('httpx', 'httpcore', 'aiohttp', 'attrs', 'msgspec', 'pydantic', 'asyncio', 'ssl', 'typing')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "print([name for name in sys.modules if name.startswith('camunda_client.')])\n"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{code}"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert ["[]", "[]"] == done.stdout.split("\n")[:2]


def test_a_client_loads_no_command_line_program() -> None:
    """The libraries of httpx's own program stay out, and httpx works as ever."""
    code = (
        "import sys\n"
        "from camunda_client import CamundaClient\n"
        "CamundaClient\n"
        "print([name for name in ('click', 'rich', 'pygments', 'httpx._main', 'aiohttp') if name in sys.modules])\n"
        "import httpx; print(httpx.Client.__name__, callable(httpx.main))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ["[]", "Client True"] == done.stdout.split("\n")[:2]
