"""What a DMN file holds, checked and with its expressions parsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from camunda_embedded.feel import Expression, UnaryTests


class DmnError(Exception):
    """A DMN file that cannot be deployed.

    Attributes:
        message: What is wrong, and what would be right.
        element_id: Id of the element that is wrong; empty when the file as a whole is.
        line: Line of that element; 0 when there is none.
    """

    def __init__(self, message: str, element_id: str = "", line: int = 0) -> None:
        super().__init__(message, element_id, line)
        self.message = message
        self.element_id = element_id
        self.line = line

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        element = f"element '{self.element_id}': " if self.element_id else ""
        return f"{place}{element}{self.message}"


class HitPolicy(Enum):
    """Which of the rules that match count."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregation(Enum):
    """What COLLECT makes of the outputs."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """A FEEL expression."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of a table that is compared; ``name`` is its label, or else its expression."""

    id: str
    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of a table that is given.

    Attributes:
        id: Id of the column.
        name: Key of the output in a result of several outputs.
        label: How results call the output: its label, or else its name.
        values: The values in the order of their priority; empty when none are listed.
        default: What is given when no rule matches.
    """

    id: str
    name: str
    label: str
    values: tuple[Any, ...] = ()
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a table; a test that is None accepts everything."""

    id: str
    tests: tuple[UnaryTests | None, ...]
    outputs: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rules, and how their outputs become one."""

    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class BoxedContext:
    """Named entries, each of which sees those before it; an entry without a name is the result."""

    entries: tuple[tuple[str | None, Logic], ...]


@dataclass(frozen=True, slots=True)
class BoxedList:
    """A list of expressions."""

    items: tuple[Logic, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of named columns: a list of contexts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Logic, ...], ...]


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call of a business knowledge model by its name."""

    function: str
    bindings: tuple[tuple[str, Logic], ...]


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """Parameters with their types, and what is made of them."""

    parameters: tuple[tuple[str, str | None], ...]
    body: Logic


Logic = (
    LiteralExpression | DecisionTable | BoxedContext | BoxedList | Relation | Invocation | FunctionDefinition
)


@dataclass(frozen=True, slots=True)
class BusinessKnowledge:
    """A function that decisions can call by its name."""

    id: str
    name: str
    function: FunctionDefinition
    knowledge: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision.

    Attributes:
        id: Its id, by which it is evaluated.
        name: Its name.
        version_tag: Its version tag, if it has one.
        result_name: The name under which decisions that require it see its result.
        result_type: Type that its result must have, if one is given.
        logic: How it is decided.
        required: Ids of the decisions that come first.
        knowledge: Ids of the business knowledge models that it calls.
        line: Where it begins in the file.
    """

    id: str
    name: str
    version_tag: str | None
    result_name: str
    result_type: str | None
    logic: Logic
    required: tuple[str, ...]
    knowledge: tuple[str, ...]
    line: int

    @property
    def type(self) -> str:
        """The kind of its logic, as the API names it."""
        if isinstance(self.logic, DecisionTable):
            return "DECISION_TABLE"
        return "LITERAL_EXPRESSION" if isinstance(self.logic, LiteralExpression) else "UNKNOWN"


@dataclass(frozen=True, slots=True)
class DecisionRequirements:
    """The decisions of a file, by id in the order of the file."""

    id: str
    name: str
    namespace: str
    resource_name: str
    decisions: Mapping[str, Decision]
    knowledge: Mapping[str, BusinessKnowledge]
