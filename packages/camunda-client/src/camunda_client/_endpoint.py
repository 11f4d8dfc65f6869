"""What the client has to know about one REST operation, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

ResultKind = Literal["json", "text", "binary", "none"]
BodyKind = Literal["json", "multipart", "none"]
ErrorKind = Literal["problem", "own", "empty"]
TenantField = Literal["", "tenantId", "tenantIds"]

_FIELDS = (
    "operation_id",
    "method",
    "path",
    "root",
    "result",
    "statuses",
    "decode",
    "errors",
    "body",
    "body_required",
    "idempotent",
    "consistent",
    "tenant",
    "gate_exempt",
    "since",
    "permissions",
)


class Endpoint(Generic[T]):
    """One operation of the REST API: where it is, what it sends, what it answers.

    Instances are constants made by the generator. They are immutable by convention: a plain slotted class
    costs less at import than a frozen one.

    Attributes:
        operation_id: Name of the client's method, in snake case.
        method: HTTP verb in upper case.
        path: Path template with the parameters' wire names in braces.
        root: Whether the path starts at the server's root and not under `/v2`.
        result: Kind of the success body.
        statuses: Success statuses, the usual one first.
        decode: Turns parsed JSON into the result; `None` where the result is not JSON.
        errors: Documented error statuses and the kind of their bodies.
        body: Kind of the request body.
        body_required: Whether the operation refuses to be called without a body.
        idempotent: Whether the request may be repeated when the first attempt may have been processed.
        consistent: Whether the answer reflects all commands accepted so far.
        tenant: Field of the body that the client's default tenant fills.
        gate_exempt: Whether backpressure limits leave the operation alone.
        since: First server minor that has the operation.
        permissions: Permissions that the operation asks for.
    """

    __slots__ = _FIELDS

    def __init__(
        self,
        operation_id: str,
        method: str,
        path: str,
        *,
        root: bool = False,
        result: ResultKind = "none",
        statuses: tuple[int, ...] = (204,),
        decode: Callable[[Any], T] | None = None,
        errors: Mapping[int, ErrorKind] | None = None,
        body: BodyKind = "none",
        body_required: bool = False,
        idempotent: bool = False,
        consistent: bool = True,
        tenant: TenantField = "",
        gate_exempt: bool = False,
        since: str = "",
        permissions: tuple[str, ...] = (),
    ) -> None:
        self.operation_id = operation_id
        self.method = method
        self.path = path
        self.root = root
        self.result: ResultKind = result
        self.statuses = statuses
        self.decode = decode
        self.errors: Mapping[int, ErrorKind] = {} if errors is None else errors
        self.body: BodyKind = body
        self.body_required = body_required
        self.idempotent = idempotent
        self.consistent = consistent
        self.tenant: TenantField = tenant
        self.gate_exempt = gate_exempt
        self.since = since
        self.permissions = permissions

    def __repr__(self) -> str:
        """Name, verb and path: what a debugger needs."""
        return f"Endpoint({self.operation_id!r}, {self.method!r}, {self.path!r})"


def problems(*statuses: int) -> dict[int, ErrorKind]:
    """Error statuses that are all documented with a problem detail."""
    return dict.fromkeys(statuses, "problem")
