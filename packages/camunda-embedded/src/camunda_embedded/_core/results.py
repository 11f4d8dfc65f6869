"""What commands answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from camunda_embedded._core.records import (
        DecisionEvaluation,
        DecisionRequirementsValue,
        DecisionValue,
        FormValue,
        JobValue,
        ProcessValue,
        ResourceValue,
    )


@dataclass(frozen=True)
class Deployed:
    """What a deployment holds, in the order in which the API lists it; duplicates keep their keys."""

    deployment_key: int
    tenant_id: str
    processes: tuple[ProcessValue, ...] = ()
    decisions: tuple[DecisionValue, ...] = ()
    decision_requirements: tuple[DecisionRequirementsValue, ...] = ()
    forms: tuple[FormValue, ...] = ()
    resources: tuple[ResourceValue, ...] = ()


@dataclass(frozen=True)
class InstanceCreated:
    """An instance that was started."""

    process_instance_key: int
    process_definition_key: int
    process_definition_id: str
    version: int
    tenant_id: str
    tags: tuple[str, ...] = ()
    business_id: str | None = None
    version_tag: str | None = None


@dataclass(frozen=True)
class ActivatedJob:
    """A job that is locked now."""

    key: int
    value: JobValue
    variables: Mapping[str, Any]
    lease_token: str | None = None


@dataclass(frozen=True)
class MessagePublished:
    """A message."""

    message_key: int
    tenant_id: str


@dataclass(frozen=True)
class MessageCorrelated:
    """A message, and who got it."""

    message_key: int
    process_instance_key: int
    tenant_id: str


@dataclass(frozen=True)
class SignalBroadcast:
    """A signal."""

    signal_key: int
    tenant_id: str


@dataclass(frozen=True)
class DecisionEvaluated:
    """A decision's outcome; a failure is a result too."""

    evaluation_key: int
    evaluation: DecisionEvaluation


@dataclass(frozen=True)
class ExpressionEvaluated:
    """The value of an expression, as JSON has it, and what was strange on the way."""

    expression: str
    result: Any
    warnings: tuple[str, ...] = field(default_factory=tuple)
