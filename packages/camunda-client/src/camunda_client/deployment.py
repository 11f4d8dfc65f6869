"""What a deployment brought, sorted by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define, field
from typing_extensions import Self

from camunda_client._generated.models.resource import DeploymentResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from camunda_client._generated.models.resource import (
        DeploymentMetadataResultDecisionDefinition,
        DeploymentMetadataResultDecisionRequirements,
        DeploymentMetadataResultForm,
        DeploymentMetadataResultProcessDefinition,
        DeploymentMetadataResultResource,
    )

T = TypeVar("T")


@define(eq=False, repr=False)
class ExtendedDeploymentResult(DeploymentResult):
    """A `DeploymentResult` with what was deployed as lists of their own.

    Attributes:
        processes: Processes.
        decisions: Decisions.
        decision_requirements: Decision requirements graphs.
        forms: Forms.
        resources: Other resources.
    """

    processes: list[DeploymentMetadataResultProcessDefinition] = field(factory=list, kw_only=True)
    decisions: list[DeploymentMetadataResultDecisionDefinition] = field(factory=list, kw_only=True)
    decision_requirements: list[DeploymentMetadataResultDecisionRequirements] = field(
        factory=list, kw_only=True
    )
    forms: list[DeploymentMetadataResultForm] = field(factory=list, kw_only=True)
    resources: list[DeploymentMetadataResultResource] = field(factory=list, kw_only=True)

    @classmethod
    def of(cls, result: DeploymentResult) -> Self:
        """Sort the parts of a result."""
        deployments = list(result.deployments or ())
        extended = cls(
            deployment_key=result.deployment_key,
            tenant_id=result.tenant_id,
            deployments=deployments,
            processes=parts(deployments, "process_definition"),
            decisions=parts(deployments, "decision_definition"),
            decision_requirements=parts(deployments, "decision_requirements"),
            forms=parts(deployments, "form"),
            resources=parts(deployments, "resource"),
        )
        extended.additional_properties = dict(result.additional_properties)
        return extended

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a parsed JSON object; see `DeploymentResult.from_dict`."""
        return cls.of(DeploymentResult.from_dict(src_dict))

    def summary(self) -> str:
        """One line for each thing deployed: kind, id, version, key and file."""
        lines = [f"process {p.process_definition_id} v{p.process_definition_version} ({p.process_definition_key}) from {p.resource_name}" for p in self.processes]  # fmt: skip
        lines += [f"decision {d.decision_definition_id} v{d.version} ({d.decision_definition_key})" for d in self.decisions]  # fmt: skip
        lines += [f"decision requirements {r.decision_requirements_id} v{r.version} ({r.decision_requirements_key}) from {r.resource_name}" for r in self.decision_requirements]  # fmt: skip
        lines += [f"form {f.form_id} v{f.version} ({f.form_key}) from {f.resource_name}" for f in self.forms]
        lines += [f"resource {r.resource_id} v{r.version} ({r.resource_key}) from {r.resource_name}" for r in self.resources]  # fmt: skip
        return "\n".join(lines)


def parts(deployments: list[Any], name: str) -> list[Any]:
    """The members of one kind; older servers leave out those that a part is not."""
    return [found for one in deployments if (found := getattr(one, name, None))]
