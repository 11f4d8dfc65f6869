"""Assertions about what belongs to a process instance: user tasks, jobs, messages, decisions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from camunda_embedded._testing.checks import MISSING, Checks, given, told

if TYPE_CHECKING:
    from typing_extensions import Self

__tracebackhide__ = True  # failures show the line of the test


class DetailChecks(Checks):
    """User tasks, jobs, messages and decisions."""

    def has_user_task(
        self,
        element_id: str = MISSING,
        *,
        state: str = "CREATED",
        name: str = MISSING,
        assignee: str | None = MISSING,
        candidate_group: str = MISSING,
        candidate_user: str = MISSING,
        priority: int = MISSING,
    ) -> Self:
        """The instance has a user task.

        Args:
            element_id: The id of its element.
            state: Its state, as the API names it; an open one when nothing is said.
            name: Its name.
            assignee: Whose it is; None for nobody's.
            candidate_group: One of its candidate groups.
            candidate_user: One of its candidate users.
            priority: Its priority.
        """
        facts = given(elementId=element_id, name=name, assignee=assignee, priority=priority)
        if candidate_group is not MISSING:
            facts["candidateGroups"] = lambda entry: candidate_group in entry["candidateGroups"]
        if candidate_user is not MISSING:
            facts["candidateUsers"] = lambda entry: candidate_user in entry["candidateUsers"]
        wanted = told(
            "to have a user task",
            at=element_id,
            state=state,
            name=name,
            assignee=assignee,
            candidate_group=candidate_group,
            candidate_user=candidate_user,
            priority=priority,
        )
        return self._finds(
            wanted,
            "user-tasks",
            {**facts, "state": state},
            lambda entry: (
                f"{entry['elementId']} {entry['state']} (assignee {entry['assignee']!r}, "
                f"groups {entry['candidateGroups']}, users {entry['candidateUsers']}, priority {entry['priority']})"
            ),
        )

    def has_job(
        self,
        job_type: str = MISSING,
        *,
        at: str = MISSING,
        state: str = MISSING,
        retries: int = MISSING,
        worker: str = MISSING,
        error_message: str = MISSING,
    ) -> Self:
        """The instance has a job.

        Args:
            job_type: Its type.
            at: The id of its element.
            state: Its state, as the API names it.
            retries: How often it may still be tried.
            worker: Who activated it last.
            error_message: A part of the message that it failed with.
        """
        facts = given(type=job_type, elementId=at, state=state, retries=retries, worker=worker)
        if error_message is not MISSING:
            facts["errorMessage"] = lambda entry: error_message in (entry["errorMessage"] or "")
        wanted = told(
            "to have a job",
            type=job_type,
            at=at,
            state=state,
            retries=retries,
            worker=worker,
            error_message=error_message,
        )
        return self._finds(
            wanted,
            "jobs",
            facts,
            lambda entry: (
                f"{entry['type']} at {entry['elementId']} {entry['state']} ({entry['retries']} retries left, "
                f"worker {entry['worker']!r}, error {entry['errorMessage']!r})"
            ),
        )

    def is_waiting_for_message(self, name: str, correlation_key: str = MISSING) -> Self:
        """The instance waits for a message, with this correlation key when one is given."""
        return self._message("to be waiting for the message", name, correlation_key, "CREATED")

    def has_correlated_message(self, name: str, correlation_key: str = MISSING) -> Self:
        """The instance has got a message, with this correlation key when one is given."""
        wanted = told("to have got the message", name, correlation_key=correlation_key)
        facts = given(messageName=name, correlationKey=correlation_key)
        return self._finds(
            wanted,
            "correlated-message-subscriptions",
            facts,
            lambda entry: f"{entry['messageName']} with correlation key {entry['correlationKey']!r}",
        )

    def has_evaluated(self, decision_definition_id: str, output: Any = MISSING) -> Self:
        """The instance has evaluated a decision, with this output when one is given."""
        facts = given(decisionDefinitionId=decision_definition_id)
        if output is not MISSING:
            facts["result"] = lambda entry: json.loads(entry["result"]) == output
        return self._finds(
            told("to have evaluated", decision_definition_id, output=output),
            "decision-instances",
            facts,
            lambda entry: f"{entry['decisionDefinitionId']} {entry['state']} with output {entry['result']}",
        )

    def _message(self, sentence: str, name: str, correlation_key: str, state: str) -> Self:
        return self._finds(
            told(sentence, name, correlation_key=correlation_key),
            "message-subscriptions",
            given(messageName=name, correlationKey=correlation_key, messageSubscriptionState=state),
            lambda entry: (
                f"{entry['messageName']} with correlation key {entry['correlationKey']!r} "
                f"{entry['messageSubscriptionState']}"
            ),
        )
