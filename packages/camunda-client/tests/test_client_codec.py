"""JSON values on their way out and in: strict out, tolerant in."""

from __future__ import annotations

import copy
import dataclasses
import enum
import pickle
import uuid
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import attrs
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camunda_client import models
from camunda_client._codec import Variables, dumps, encode_variables, loads
from camunda_client._codec._dates import read_datetime
from camunda_client._codec._encode import writer_of
from camunda_client.exceptions import RequestValidationError
from camunda_client.keys import GroupId, JobKey, ProcessDefinitionId, TenantId
from camunda_client.models import (
    ActivatedJobResultVariables,
    JobCompletionRequestVariables,
    JobKindEnum,
    JobResult,
)
from camunda_client.types import UNSET, Unset


@dataclasses.dataclass
class Point:
    x: int
    y: Decimal


@attrs.define
class Box:
    point: Point


class Order(pydantic.BaseModel):
    number: int = pydantic.Field(alias="orderNumber")


class Colour(enum.Enum):
    RED = "red"


MOMENT = datetime(2030, 1, 31, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1.10"), b"1.10"),
        (Decimal("123456789012345678901234567890.5"), b"123456789012345678901234567890.5"),
        (Decimal(2**70), b"1180591620717411303424"),
        (2**64 - 1, b"18446744073709551615"),
        (-(2**63), b"-9223372036854775808"),
        (MOMENT, b'"2030-01-31T12:00:00+00:00"'),
        (date(2030, 1, 31), b'"2030-01-31"'),
        (uuid.UUID(int=1), b'"00000000-0000-0000-0000-000000000001"'),
        (Colour.RED, b'"red"'),
        (Box(Point(1, Decimal(2))), b'{"point":{"x":1,"y":2}}'),
        (Order(orderNumber=3), b'{"orderNumber":3}'),
        ((1, [True, None]), b"[1,[true,null]]"),
        (Variables(a=1), b'{"a":1}'),
        (JobKey("12"), b'"12"'),
    ],
)
def test_values_of_the_usual_kinds_are_written(value: Any, expected: bytes) -> None:
    """Decimal, dates, UUID, Enum, dataclass, attrs and pydantic values have their JSON form."""
    assert b'{"v":' + expected + b"}" == dumps(encode_variables({"v": value}))


@pytest.mark.parametrize(
    "value",
    [{1, 2}, b"x", float("nan"), float("inf"), Decimal("NaN"), object(), {1: 2}, 2**64, -(2**63) - 1],
)
def test_values_without_a_json_form_are_refused_with_their_path(value: Any) -> None:
    """Sets, bytes, NaN and the like raise, and the error names where they stand."""
    with pytest.raises(RequestValidationError, match=r"\$\.order\.lines\[1\]"):
        encode_variables({"order": {"lines": [0, value]}})


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": {"b": ["x", "\ud800"]}}, r"\$\.a\.b\[1\]"),
        ({"a": {"\udfff": 1}}, r"\$\.a"),
        ("\ud83d", r"\$"),
    ],
)
def test_text_that_is_no_unicode_is_refused_with_its_path(value: Any, place: str) -> None:
    """Half a surrogate pair cannot be written in UTF-8."""
    with pytest.raises(RequestValidationError, match=f"^{place}: is text with half a surrogate"):
        dumps(encode_variables(value))


def test_a_value_that_contains_itself_is_refused() -> None:
    """A cycle raises instead of running for ever; the same value twice side by side is fine."""
    cycle: list[Any] = []
    cycle.append(cycle)
    with pytest.raises(RequestValidationError, match="contains itself"):
        encode_variables(cycle)
    shared = [1]
    assert [[1], [1]] == encode_variables([shared, shared])


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**64 - 1)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda i: (
            st.lists(i, max_size=3)
            | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=3), i, max_size=3)
        ),
        max_leaves=6,
    )
)
def test_json_survives_the_round_trip(value: Any) -> None:
    """What is JSON already comes back as it was, with integers of up to 64 bits exact."""
    assert value == loads(dumps(encode_variables(value)))


def test_text_that_is_no_json_is_a_value_error() -> None:
    """Truncated text and text that nests too deeply raise `ValueError`, nothing else."""
    for text in (b"", b"{", b'{"a":1', b"<html>", b"[" * 100_000, b"\xff"):
        with pytest.raises(ValueError):
            loads(text)


def test_unset_is_one_value() -> None:
    """`UNSET` is falsy and stays the same instance when copied, pickled or constructed again."""
    assert not UNSET
    assert (
        UNSET is Unset() is copy.copy(UNSET) is copy.deepcopy([UNSET])[0] is pickle.loads(pickle.dumps(UNSET))
    )


@pytest.mark.parametrize(
    ("cls", "value"),
    [
        (JobKey, "12x"),
        (JobKey, ""),
        (JobKey, "1" * 26),
        (JobKey, "12\n"),
        (TenantId, "a b"),
        (TenantId, "x" * 32),
        (ProcessDefinitionId, ""),
        (GroupId, "x" * 257),
    ],
)
def test_keys_are_checked_when_constructed(cls: type[str], value: str) -> None:
    """A key of the wrong form raises `ValueError` with the name of the kind; no text raises `TypeError`."""
    with pytest.raises(ValueError, match=cls.__name__):
        cls(value)
    with pytest.raises(TypeError, match=cls.__name__):
        cls(12)


def test_keys_are_texts() -> None:
    """A key equals its text, and negative keys exist."""
    assert "-12" == JobKey("-12")
    assert "<default>" == TenantId("<default>")
    assert "Straße_größer-1.0" == ProcessDefinitionId("Straße_größer-1.0")


def test_members_have_the_public_sdks_names_too() -> None:
    """Names without underscores between the words of a value are second names; others are none."""
    kind = models.ProcessInstanceSearchQuerySortRequestField
    fields: Any = kind
    assert kind.PROCESS_INSTANCE_KEY is fields.PROCESSINSTANCEKEY is fields["PROCESSINSTANCEKEY"]
    assert kind["PROCESS_INSTANCE_KEY"] is kind.PROCESS_INSTANCE_KEY
    assert "PROCESSINSTANCEKEY" not in kind.__members__
    assert pickle.loads(pickle.dumps(kind.START_DATE)) is kind.START_DATE
    for name in ("PROCESSKEY", "processInstanceKey", "__nothing__"):
        with pytest.raises(AttributeError):
            getattr(kind, name)
        with pytest.raises(KeyError):
            fields[name]


def test_unknown_enumeration_values_are_kept() -> None:
    """A value of a later server is a text of the enumeration's type, and is no listed member."""
    kind = JobKindEnum("NEW")
    assert ("NEW", "NEW", False) == (kind, kind.value, kind.known)
    assert "NEW" not in {member.value for member in JobKindEnum}
    assert kind == pickle.loads(pickle.dumps(kind))
    lookup: dict[str, int] = {kind: 1}
    assert 1 == lookup["NEW"]
    assert "BPMN_ELEMENT" == str(JobKindEnum.BPMN_ELEMENT)
    with pytest.raises(RequestValidationError, match="one of"):
        writer_of(("enum", "JobKindEnum"))(kind, "$.kind")


@pytest.mark.parametrize(
    "text",
    [
        "2030-01-31T12:00:00Z",
        "2030-01-31T12:00:00.000+0000",
        "2030-01-31T13:00:00+01",
        "2030-01-31T12:00:00.000000000Z",
        "2030-01-31T13:00:00+01:00[Europe/Berlin]",
        "2030-01-31T12:00:00",
        "2030-01-31T12:00Z",
        "2030-01-31T12:00",
        "2030-01-31T13:00+0100",
        "2030-01-31T13:00+01:00[Europe/Berlin]",
    ],
)
def test_points_in_time_are_aware(text: str) -> None:
    """Every form that servers write becomes an aware `datetime`."""
    assert MOMENT == read_datetime(text)


@given(st.text() | st.just("\ud800"))
def test_what_is_no_date_stays_a_text(text: str) -> None:
    """A text that is no point in time is kept; reading never raises."""
    found = read_datetime(text)
    assert text == found or isinstance(found, datetime)


@pytest.mark.parametrize("value", [datetime(2030, 1, 31), "tomorrow", "2030-01-31T12:00:00", 5, "\ud800"])
def test_points_in_time_are_written_with_a_zone(value: Any) -> None:
    """A naive datetime, or what is none, is refused before anything is sent."""
    with pytest.raises(RequestValidationError, match=r"\$\.dueDate"):
        writer_of(("dt",))(value, "$.dueDate")
    shifted = MOMENT.astimezone(timezone(timedelta(hours=1)))
    assert "2030-01-31T13:00:00+01:00" == writer_of(("dt",))(shifted, "$")


@pytest.mark.parametrize(
    ("spec", "value", "problem"),
    [
        (("i32",), True, "must be int"),
        (("i32",), "1", "must be int"),
        (("i32",), 2**31, "at most"),
        (("int", 0, 100), -1, "at least 0"),
        (("bool",), 1, "must be bool"),
        (("str",), 1, "must be str"),
        (("str", 1, 3, "[a-z]+"), "", "at least 1"),
        (("str", 1, 3, "[a-z]+"), "abcd", "at most 3"),
        (("str", 1, 3, "[a-z]+"), "A", "must match"),
        (("key", "JobKey"), 12, "JobKey"),
        (("list", ("str",), None, 2, True), "text", "must be a list"),
        (("list", ("str",), None, 2, True), ["a", "a"], "twice"),
        (("list", ("str",), 1, 2, True), [], "at least 1"),
        (("list", ("str",), None, 2, True), ["a", "b", "c"], "at most 2"),
        (("m", "Variables", ("any",), 1), {"a": 1, "b": 2}, "at most 1"),
        (("m", "Variables", ("any",), None), [1], "must be a mapping"),
        (("o", "JobCompletionRequest"), 5, "must be JobCompletionRequest"),
        (("num",), "1", "must be a number"),
    ],
)
def test_wrong_values_are_refused(spec: Any, value: Any, problem: str) -> None:
    """A wrong type or a value out of bounds raises with its path and what would be right."""
    with pytest.raises(RequestValidationError, match=rf"\$\.field.*{problem}"):
        writer_of(spec)(value, "$.field")


def test_a_refused_value_is_not_shown() -> None:
    """The error names the kind of a value and never its text, which may be a secret."""
    with pytest.raises(RequestValidationError) as caught:
        writer_of(("i32",))("hunter2", "$.password")
    assert "hunter2" not in str(caught.value)


def test_free_form_maps_are_dicts_with_names() -> None:
    """Variables are dicts, know their name, and give a plain dict."""
    variables = ActivatedJobResultVariables.from_dict({"x": 1})
    assert (1, {"x": 1}, dict) == (variables["x"], variables.to_dict(), type(variables.to_dict()))


def test_free_form_maps_are_filled_as_models_are() -> None:
    """By their members, or all at once, as programs for the public SDK do."""
    variables = JobCompletionRequestVariables()
    variables["x"] = 1
    assert {"x": 1} == variables.additional_properties
    variables.additional_properties = {"y": 2}
    variables.additional_properties["z"] = 3
    assert {"y": 2, "z": 3} == variables.to_dict()
    variables.additional_properties = variables
    assert {"y": 2, "z": 3} == variables


def test_choices_go_by_their_discriminator() -> None:
    """A choice is read by the value that tells its members apart; an unknown value stays as it is."""
    from camunda_client._codec._decode import reader_of

    read = reader_of(("u", "JobResult"))
    assert "JobResultUserTask" == type(read({"type": "userTask", "denied": False})).__name__
    assert "JobResultAdHocSubProcess" == type(read({"type": "adHocSubProcess"})).__name__
    assert {"type": "later"} == read({"type": "later"})
    assert JobResult is not None


def test_a_user_task_correction_may_clear_a_date() -> None:
    """An empty text clears a due date in a correction, and nowhere else."""
    corrections = {"type": "userTask", "corrections": {"dueDate": ""}}
    assert corrections == writer_of(("u", "JobResult"))(corrections, "$")


class _Gone:
    """Breaks when it is read, as what belongs to a closed session does."""

    def to_dict(self) -> Any:
        raise RuntimeError("session of customer 7 is closed")


class _GoneMapping(dict[str, Any]):
    def items(self) -> Any:
        raise LookupError("closed")


@dataclasses.dataclass
class _GoneField:
    x: int = dataclasses.field(init=False)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (_Gone(), "$.a[0]: cannot be read: RuntimeError"),
        (_GoneMapping(b=1), "$.a[0]: cannot be read: LookupError"),
        (_GoneField(), "$.a[0].x: cannot be read: AttributeError"),
    ],
)
def test_a_value_whose_own_code_fails_is_refused_with_its_place(value: Any, path: str) -> None:
    """The error tells where it stands, and nothing of what the value said."""
    with pytest.raises(RequestValidationError) as caught:
        encode_variables({"a": [value]})
    assert path == str(caught.value)
