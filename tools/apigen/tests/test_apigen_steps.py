"""Both steps of the generator over a document of ten operations, and the files that they must give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.apigen.__main__ import main
from tools.apigen.emit_clients import ERRORS
from tools.apigen.extract import extract
from tools.apigen.files import differences, write_files
from tools.apigen.generate import TARGET, generate
from tools.apigen.ir import load_table
from tools.apigen.naming import camel, member, snake
from tools.apigen.tests.apigen_support import DATA, DOCUMENT, small_package, small_table


def test_extraction_gives_the_expected_table(tmp_path: Path) -> None:
    """The small document becomes the table that is kept beside it, byte for byte."""
    assert [] == differences(DATA / "table", small_table(tmp_path), (".",))


def test_generation_gives_the_expected_modules(tmp_path: Path) -> None:
    """The small table becomes the modules that are kept beside it, byte for byte."""
    kept = {name.removesuffix(".txt") for name in _names(DATA / "package")}
    made = small_package(tmp_path)
    assert set(made) == kept
    assert [] == [n for n, text in made.items() if (DATA / "package" / f"{n}.txt").read_text("utf-8") != text]


def test_the_client_has_no_drift() -> None:
    """The client's generated modules are what its table gives."""
    assert [] == differences(TARGET, generate(), (".",))


def test_the_table_reads_back(tmp_path: Path) -> None:
    """The table's reader gives the facts: servers of a path, nullable bodies, versions, choices, bounds."""
    small_table(tmp_path)
    api = load_table(tmp_path)
    assert 10 == len(api.operations)
    assert [True, False] == [api.operations[name].root for name in ("changeMode", "getThing")]
    assert [200, 204] == [r.status for r in api.operations["getThingForm"].successes]
    assert api.schemas["DeleteThingRequest"].type.nullable
    note = api.schemas["ThingResult"].field("note")
    version = api.schemas["ThingById"].field("version")
    assert note is not None
    assert version is not None
    assert ("1.1", 1, "int32") == (note.since, version.type.minimum, version.type.format)
    assert ["ThingById", "ThingByKey"] == [o.ref for o in api.schemas["ThingChoice"].type.options]
    assert ("keys", "filters", "thing") == tuple(
        api.schemas[name].area for name in ("ThingKey", "AdvancedThingKeyFilter", "ThingResult")
    )


def test_an_unknown_construct_is_refused() -> None:
    """A type that the table has no word for stops the extraction instead of being dropped."""
    schemas = {**DOCUMENT["components"]["schemas"], "Odd": {"type": "tuple"}}
    with pytest.raises(ValueError, match="tuple"):
        extract({**DOCUMENT, "components": {"schemas": schemas}})


def test_a_check_names_every_difference(tmp_path: Path) -> None:
    """A missing, a surplus and a changed file are each named."""
    write_files(tmp_path, {"a.py": "1", "b.py": "2"}, ())
    found = differences(tmp_path, {"b.py": "3", "c.py": "4"}, (".",))
    assert ["surplus: a.py", "different: b.py", "missing: c.py"] == found


def test_a_check_without_a_document_says_that_it_is_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`extract --check` of a document that is not there is no failure; writing from it is one."""
    missing = str(tmp_path / "none.json")
    assert 0 == main(["extract", missing, "--check"])
    assert "skipped" in capsys.readouterr().out
    assert 1 == main(["extract", missing])


def test_a_check_finds_a_changed_document(tmp_path: Path) -> None:
    """`extract --check` fails when the document differs from the table, and passes after extraction."""
    document = tmp_path / "document.json"
    document.write_text(json.dumps(DOCUMENT), "utf-8")
    table = str(tmp_path / "table")
    assert 0 == main(["extract", str(document), "--table", table])
    assert 0 == main(["extract", str(document), "--table", table, "--check"])
    changed = json.loads(json.dumps(DOCUMENT))
    changed["paths"]["/things"]["post"]["x-added-in-version"] = "9.9"
    document.write_text(json.dumps(changed), "utf-8")
    assert 1 == main(["extract", str(document), "--table", table, "--check"])


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        ("getDecisionDefinitionXML", "get_decision_definition_xml"),
        ("$notIn", "not_in"),
        ("camunda.document.type", "camunda_document_type"),
        ("processInstanceKey", "process_instance_key"),
    ],
)
def test_wire_names_become_snake_case(wire: str, python: str) -> None:
    """Abbreviations, operators and dots have their Python form."""
    assert python == snake(wire)


def test_members_are_upper_case() -> None:
    """Values in other cases become names of members."""
    assert ["BEFORE_ALL", "PROCESS_INSTANCE_KEY", "VALUE_1"] == [
        member(v) for v in ("beforeAll", "processInstanceKey", "1")
    ]


def _names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("attribute", ["job_key", "type_", "a1_b", "xml"])
def test_wire_names_that_the_tables_leave_out_are_found_again(attribute: str) -> None:
    """The generator leaves out what the models of the client put back."""
    from camunda_client._codec._model import _camel

    assert camel(attribute) == _camel(attribute)


def test_docstrings_name_classes_that_the_client_has() -> None:
    """Each status that an operation documents has the class that the client raises for it."""
    from camunda_client.exceptions import BY_STATUS

    assert ERRORS == {status: BY_STATUS[status].__name__ for status in ERRORS}
    api = load_table()
    assert {error.status for operation in api.operations.values() for error in operation.errors} <= set(
        ERRORS
    )
