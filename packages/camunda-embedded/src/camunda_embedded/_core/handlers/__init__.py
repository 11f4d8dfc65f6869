"""What each command does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from camunda_embedded._core import commands
from camunda_embedded._core.handlers import (
    clock,
    cluster_variables,
    deletion,
    deployment,
    evaluation,
    incidents,
    instances,
    jobs,
    messages,
    migration,
    modification,
    user_tasks,
    variables,
)

HANDLERS: dict[type, Callable[..., Any]] = {
    commands.DeployResources: deployment.deploy,
    commands.DeleteResource: deletion.delete,
    commands.CreateInstance: instances.create,
    commands.CancelInstance: instances.cancel,
    commands.ModifyInstance: modification.modify,
    commands.MigrateInstance: migration.migrate,
    commands.ActivateJobs: jobs.activate,
    commands.CompleteJob: jobs.complete,
    commands.FailJob: jobs.fail,
    commands.ThrowError: jobs.throw_error,
    commands.UpdateJob: jobs.update,
    commands.PublishMessage: messages.publish,
    commands.CorrelateMessage: messages.correlate,
    commands.BroadcastSignal: messages.broadcast,
    commands.SetClusterVariable: cluster_variables.set_variable,
    commands.DeleteClusterVariable: cluster_variables.delete_variable,
    commands.ResolveIncident: incidents.resolve,
    commands.SetVariables: variables.set_variables,
    commands.AssignUserTask: user_tasks.assign,
    commands.UnassignUserTask: user_tasks.unassign,
    commands.UpdateUserTask: user_tasks.update,
    commands.CompleteUserTask: user_tasks.complete,
    commands.EvaluateDecision: evaluation.evaluate_decision,
    commands.EvaluateExpression: evaluation.evaluate_expression,
    commands.PinClock: clock.pin,
    commands.ResetClock: clock.reset,
}
