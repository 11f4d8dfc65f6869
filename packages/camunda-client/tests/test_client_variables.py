"""Variables of an instance read into models."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, TypedDict

import attrs
import pytest
from client_support import Driver
from pydantic import AliasChoices, BaseModel, Field, ValidationError

from camunda_client import ConsistencyOptions, VariableDeserializationError, VariableScopeCollisionError
from camunda_client.testing import FakeCluster, RecordedCall


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


class Order(BaseModel):
    order_id: str = Field(alias="orderId")
    amount: float
    note: str | None = None


class Cluster:
    """Variables by name and scope, answered as asked for."""

    def __init__(self, *variables: tuple[str, str, str]) -> None:
        self.variables = list(variables)
        self.fake = FakeCluster().on("search_variables", self.answer)

    def answer(self, call: RecordedCall) -> dict[str, Any]:
        wanted = call.body["filter"]
        chosen = [
            {"name": name, "value": value, "scopeKey": scope}
            for name, value, scope in self.variables
            if name in wanted["name"]["$in"] and wanted.get("scopeKey", scope) == scope
        ]
        page = call.body["page"]
        begin = int(page.get("after") or 0)
        items = chosen[begin : begin + page["limit"]]
        cursor = str(begin + len(items)) if items else None
        info = {
            "totalItems": len(chosen),
            "hasMoreTotalItems": False,
            "startCursor": None,
            "endCursor": cursor,
        }
        return {"items": items, "page": info}


def read(driver: Driver, cluster: Cluster, model: Any, **options: Any) -> Any:
    options.setdefault("process_instance_key", "1")
    return driver.call("search_variables_as_dto", model, client={"transport": cluster.fake}, **options)


ORDER = (("orderId", '"o-1"', "1"), ("amount", "3", "1"), ("other", "1", "1"))


def test_a_model_is_filled(driver: Driver) -> None:
    """Only what it names is asked for, whole, under the names that aliases give."""
    cluster = Cluster(*ORDER)
    found = read(driver, cluster, Order)
    assert {"orderId": "o-1", "amount": 3} == dict(found) == found.raw
    order = found.validate()
    assert ("o-1", 3.0, None) == (order.order_id, order.amount, order.note)
    assert found.get("note") is None
    assert {"note"} == found.missing
    assert "amount" in found
    assert "VariableMap" in repr(found)
    call = cluster.fake.calls[0]
    assert {"$in": ["orderId", "amount", "note"]} == call.body["filter"]["name"]
    assert {"truncateValues": "false"} == dict(call.query)
    assert 1 == len(cluster.fake.calls)


def test_all_pages_are_read(driver: Driver) -> None:
    """However small they are."""
    cluster = Cluster(*ORDER)
    assert {"orderId", "amount"} == set(read(driver, cluster, Order, page_size=1))
    assert 2 == len(cluster.fake.calls)


def test_scope_and_tenant_narrow_it(driver: Driver) -> None:
    """They are part of the filter."""
    cluster = Cluster(*ORDER, ("amount", "4", "2"))
    assert 4 == read(driver, cluster, Order, scope_key="2", tenant_id="t")["amount"]
    expected = {"processInstanceKey": "1", "scopeKey": "2", "tenantId": "t"}
    assert expected.items() <= cluster.fake.calls[0].body["filter"].items()


def test_a_name_in_two_scopes_is_an_error(driver: Driver) -> None:
    """Which one is meant only the caller knows."""
    with pytest.raises(VariableScopeCollisionError, match="scope_key") as caught:
        read(driver, Cluster(*ORDER, ("amount", "4", "2")), Order)
    assert ["1", "2"] == caught.value.scope_keys


@pytest.mark.parametrize("text", ["{", "", "NaN", "[-Infinity]", "1 2"])
def test_a_value_that_is_no_json_is_an_error(driver: Driver, text: str) -> None:
    """Its name is told."""
    with pytest.raises(VariableDeserializationError, match="amount"):
        read(driver, Cluster(("amount", text, "1")), Order)


class Partial(TypedDict, total=False):
    amount: int


@dataclasses.dataclass
class Plain:
    amount: int
    note: str = "none"
    made: int = dataclasses.field(default=0, init=False)


@attrs.define
class WithAttrs:
    amount: int
    note: str = "none"


class Chosen(BaseModel):
    total: int = Field(validation_alias=AliasChoices("amount", "sum"))


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (Plain, Plain(3)),
        (WithAttrs, WithAttrs(3)),
        (Partial, {"amount": 3}),
        (Chosen, Chosen.model_validate({"amount": 3})),
    ],
)
def test_other_kinds_of_models(driver: Driver, model: Any, expected: Any) -> None:
    """Dataclasses, attrs classes, typed dicts, and models with an alias for reading."""
    assert expected == read(driver, Cluster(*ORDER), model).validate()


@dataclasses.dataclass
class Position:
    price: Decimal
    weight: float = 0


@dataclasses.dataclass
class PlainOrder:
    price: Decimal
    weight: float
    first: Position
    due: datetime
    tags: list[str]
    kind: object = None
    odd: Position | None = None


def shouted(text: str) -> str:
    return text.upper()


@attrs.define
class AttrsOrder:
    price: Decimal
    weight: float
    first: Position
    due: str = attrs.field(converter=shouted)


class DictOrder(TypedDict):
    price: Decimal
    weight: float


class PydanticPosition(BaseModel):
    price: Decimal
    weight: float


class PydanticOrder(PydanticPosition):
    first: PydanticPosition


DIGITS = "0.12345678901234567890123"
TYPED = (
    ("price", DIGITS, "1"),
    ("weight", "100", "1"),
    ("first", f'{{"price": {DIGITS}, "weight": 1}}', "1"),
    ("due", '"2026-01-02T03:04:05Z"', "1"),
    ("tags", '["a"]', "1"),
    ("kind", "[1, null]", "1"),
    ("odd", "null", "1"),
)


@pytest.mark.parametrize("model", [PlainOrder, AttrsOrder, DictOrder, PydanticOrder])
def test_values_have_the_types_of_their_fields(driver: Driver, model: Any) -> None:
    """100 in a field of floats is 100.0, and a Decimal has every digit of the JSON, inside of other models too."""
    made = read(driver, Cluster(*TYPED), model).validate()
    members: dict[str, Any] = (
        made if isinstance(made, dict) else {n: getattr(made, n, None) for n, _, _ in TYPED}
    )
    assert (Decimal(DIGITS), 100.0, float) == (
        members["price"],
        members["weight"],
        type(members["weight"]),
    )
    first: Any = members.get("first")
    if first is not None:
        assert (Decimal(DIGITS), float) == (first.price, type(first.weight))
    if model is PlainOrder:
        assert (datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc), ["a"], [1, None], None) == (
            made.due,
            made.tags,
            made.kind,
            made.odd,
        )
    if model is AttrsOrder:
        assert "2026-01-02T03:04:05Z" == made.due


def test_a_value_of_another_type_is_named(driver: Driver) -> None:
    """In a ValueError; the variables can still be looked at as they are."""
    found = read(driver, Cluster(("amount", '"three"', "1")), Plain)
    assert "three" == found["amount"]
    with pytest.raises(ValueError, match="variable 'amount': Expected `int`"):
        found.validate()


def test_a_value_that_no_type_can_hold_is_named(driver: Driver) -> None:
    """Half of a pair of surrogates is text to Python and to nobody else."""
    found = read(driver, Cluster(("note", r'"\ud800"', "1"), ("amount", "3", "1")), Plain)
    with pytest.raises(ValueError, match="variable 'note': "):
        found.validate()


def test_what_is_missing_is_said_by_the_model(driver: Driver) -> None:
    """Reading is lenient, the model is strict."""
    found = read(driver, Cluster(), Order)
    assert {"orderId", "amount", "note"} == found.missing
    with pytest.raises(ValidationError):
        found.validate()


class Empty(BaseModel):
    pass


@pytest.mark.parametrize("model", [dict, int, Empty, "Order", object()])
def test_what_is_no_model_is_refused(driver: Driver, model: Any) -> None:
    """And so is one without fields."""
    with pytest.raises(TypeError):
        read(driver, Cluster(), model)
    with pytest.raises(ValueError, match="page_size"):
        read(driver, Cluster(), Order, page_size=0)


def test_waiting_ends_with_what_the_model_requires(driver: Driver) -> None:
    """Optional variables are not waited for; after the time given there is what there is."""
    cluster = Cluster(ORDER[0])
    late = {
        "items": [{"name": n, "value": v, "scopeKey": s} for n, v, s in ORDER[:2]],
        "page": {"totalItems": 2},
    }
    cluster.fake.on("search_variables", cluster.answer, cluster.answer, late)
    wait = ConsistencyOptions(1_000, 100)
    assert {"orderId", "amount"} == set(read(driver, cluster, Order, consistency=wait))
    assert [0.1, 0.1] == driver.clock.sleeps
    assert {"orderId"} == set(read(driver, Cluster(ORDER[0]), Order, consistency=wait))
