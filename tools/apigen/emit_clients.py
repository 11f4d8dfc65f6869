"""Writes the methods of an area: keyword-only signatures, docstrings, and one call each.

The asynchronous twin is a stub for checkers: at run time the client awaits what the one body returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.apigen.emit_endpoints import constants, result_annotation
from tools.apigen.naming import snake
from tools.apigen.source import HEADER, docstring, import_lines

if TYPE_CHECKING:
    from tools.apigen.ir import Field, Operation, Schema
    from tools.apigen.sentences import Sentences
    from tools.apigen.types import Types

# Classes of the client that docstrings name for the statuses that operations document.
ERRORS = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    406: "NotAcceptableError",
    409: "ConflictError",
    412: "PreconditionFailedError",
    413: "PayloadTooLargeError",
    415: "UnsupportedMediaTypeError",
    422: "UnprocessableEntityError",
    429: "TooManyRequestsError",
    500: "InternalServerErrorError",
    501: "NotImplementedError_",
    502: "BadGatewayError",
    503: "ServiceUnavailableError",
    504: "GatewayTimeoutError",
}


class ClientsEmitter:
    """Writes the synchronous or the asynchronous methods.

    Args:
        types: Annotations.
        sentences: One sentence for each operation.
        asynchronous: Which of the twins.
    """

    def __init__(self, types: Types, sentences: Sentences, *, asynchronous: bool) -> None:
        self.types = types
        self.names = types.names
        self.sentences = sentences
        self.asynchronous = asynchronous
        self.caller = "AsyncCaller" if asynchronous else "SyncCaller"

    def module(self, area: str) -> str:
        """Text of the module with the operations of an area: their facts and their methods."""
        facts, extra = constants(self.types, area)
        extra += (f"from camunda_client._caller import {self.caller}",)
        body = f"{facts}\n\n\n{self._class(area)}"
        return f"{HEADER}{import_lines(self.types, f'operations.{area}', body, extra)}\n\n{body}\n"

    def stub(self) -> str:
        """Text of one stub with the methods of every area."""
        body = "\n\n\n".join(self._class(area) for area in self.types.api.areas())
        extra = (f"from camunda_client._caller import {self.caller}",)
        return f"{HEADER}{import_lines(self.types, 'aio', body, extra)}\n\n{body}\n"

    def _class(self, area: str) -> str:
        operations = [operation for operation in self.types.api.operations.values() if operation.area == area]
        methods = "\n\n".join(self._method(operation) for operation in operations)
        name = class_name(area, asynchronous=self.asynchronous)
        kind = "Asynchronous" if self.asynchronous else "Synchronous"
        label = operations[0].tag
        return (
            f'class {name}({self.caller}):\n    """{kind} operations of the area {label!r}."""\n\n{methods}'
        )

    def _method(self, operation: Operation) -> str:
        name = snake(operation.id)
        prefix = "async def" if self.asynchronous else "def"
        result = result_annotation(self.types, operation)
        arguments = self._arguments(operation)
        head = f"    {prefix} {name}(self, {', '.join(arguments)}) -> {result}:"
        lines = [*self._overloads(operation, prefix, result), head]
        if self.asynchronous:
            return "\n".join(lines[:-1] or [f"{head} ..."])
        lines += [docstring(self._docstring(operation), 2), f"        return {self._call(operation)}"]
        return "\n".join(lines)

    # -- signature -------------------------------------------------------------

    def _arguments(self, operation: Operation, only: Schema | None = None, *, data: bool = True) -> list[str]:
        arguments = [self._path_argument(p.name, p.type) for p in operation.path_parameters]
        keywords = []
        if data and operation.body is not None:
            keywords.append(self._data(operation))
        for field in self.body_fields(operation):
            if only is None:
                keywords.append(
                    f"{self.names.argument(field.name)}: {self._input(operation, field)} | Unset = UNSET"
                )
            elif only.field(field.name) is not None:
                required = any(f.name == field.name and f.required for f in only.fields)
                default = "" if required else " | Unset = UNSET"
                keywords.append(
                    f"{self.names.argument(field.name)}: {self._input(operation, field)}{default}"
                )
        for parameter in operation.query_parameters:
            text = self.types.annotation(parameter.type, given=True)
            default = "" if parameter.required else " | None | Unset = UNSET"
            keywords.append(f"{self.names.argument(parameter.name)}: {text}{default}")
        if operation.eventually_consistent:
            keywords.append("consistency: ConsistencyOptions | None = None")
        keywords.append("options: RequestOptions | None = None")
        return [*arguments, "*", *keywords]

    def _path_argument(self, name: str, type_: object) -> str:
        text = self.types.annotation(type_, given=True)  # type: ignore[arg-type]
        return f"{self.names.argument(name)}: {text}"

    def _data(self, operation: Operation) -> str:
        assert operation.body is not None  # noqa: S101 - the kind says so
        type_ = operation.body.type
        if type_.kind != "ref":
            return "data: Mapping[str, Any] | None | Unset = UNSET"
        return f"data: {self.names.cls(type_.ref)} | Mapping[str, Any] | None | Unset = UNSET"

    def _input(self, operation: Operation, field: Field) -> str:
        assert operation.body is not None  # noqa: S101 - the kind says so
        owner = self._owner(operation, field)
        text = self.types.annotation(field.type, given=True, owner=owner, field=field.name)
        return f"{text} | None" if self.types.nullable(field.type) and text != "Any" else text

    def _owner(self, operation: Operation, field: Field) -> str:
        assert operation.body is not None  # noqa: S101 - the kind says so
        for schema in self._variants(operation):
            if schema.field(field.name) == field:
                return schema.name
        return operation.body.type.ref

    def _variants(self, operation: Operation) -> list[Schema]:
        if operation.body is None or operation.body.type.kind != "ref":
            return []
        schema = self.types.api.schemas[operation.body.type.ref]
        if schema.type.kind == "union":
            return [self.types.api.schemas[option.ref] for option in schema.type.options]
        return [schema]

    def body_fields(self, operation: Operation) -> list[Field]:
        """Fields of the body that become keyword arguments, the required ones first."""
        taken = {self.names.argument(p.name) for p in operation.parameters}
        fields: dict[str, Field] = {}
        for schema in self._variants(operation):
            for field in schema.fields:
                if self.names.argument(field.name) not in taken:
                    fields.setdefault(field.name, field)
        return sorted(fields.values(), key=lambda field: not field.required)

    def _overloads(self, operation: Operation, prefix: str, result: str) -> list[str]:
        variants = self._variants(operation)
        if len(variants) < 2:
            return []
        shapes = [self._arguments(operation, variant, data=False) for variant in variants]
        plain = self._arguments(operation, variants[0], data=True)
        body = {self.names.argument(field.name) for field in self.body_fields(operation)}
        with_data = [a.replace(" | None | Unset = UNSET", "") if a.startswith("data:") else a for a in plain]
        shapes.append([a for a in with_data if a.split(":")[0] not in body])
        name = snake(operation.id)
        return [
            line
            for shape in shapes
            for line in ("    @overload", f"    {prefix} {name}(self, {', '.join(shape)}) -> {result}: ...")
        ]

    # -- body ------------------------------------------------------------------

    def _call(self, operation: Operation) -> str:
        name = snake(operation.id).upper()
        parts = [name]
        if operation.path_parameters:
            parts.append(
                f"path=({''.join(self._path_value(p.name, p.type) + ', ' for p in operation.path_parameters)})"
            )
        if operation.query_parameters:
            values = (self.names.argument(p.name) for p in operation.query_parameters)
            parts.append(f"query={name}_QUERY({{{', '.join(f'{v!r}: {v}' for v in values)}}})")
        if operation.body is not None:
            values = (self.names.argument(field.name) for field in self.body_fields(operation))
            parts.append(f"body={name}_BODY(data, {{{', '.join(f'{v!r}: {v}' for v in values)}}})")
        if operation.eventually_consistent:
            parts.append("consistency=consistency")
        parts.append("options=options")
        return f"self._call({', '.join(parts)})"

    def _path_value(self, name: str, type_: object) -> str:
        argument = self.names.argument(name)
        if self.types.api.resolve(type_).kind != "integer":  # type: ignore[arg-type]
            return argument
        return f"str(writer_of({self.types.spec(type_)})({argument}, {name!r}))"  # type: ignore[arg-type]

    def _docstring(self, operation: Operation) -> str:
        facts = [f"`{operation.method} {operation.path}`, since {operation.since}."]
        if operation.eventually_consistent:
            facts.append("Eventually consistent.")
        if operation.deprecated:
            facts.append("Deprecated.")
        raised = ", ".join(ERRORS[response.status] for response in operation.errors)
        facts.append(f"Raises {raised}." if raised else "Documents no error.")
        return f"{self.sentences.operation(operation.id)}\n\n{' '.join(facts)}"


def class_name(area: str, *, asynchronous: bool) -> str:
    """Class with the methods of an area."""
    words = "".join(word.capitalize() for word in area.split("_"))
    return f"{'Async' if asynchronous else 'Sync'}{words}"


def clients_module(types: Types) -> str:
    """Text of the module that checkers read in place of the lazy classes."""
    areas = types.api.areas()
    lines = [
        f"from camunda_client._generated.operations.{area} import {class_name(area, asynchronous=False)}"
        for area in areas
    ]
    lines += [
        f"from camunda_client._generated.aio import {class_name(area, asynchronous=True)}" for area in areas
    ]
    for name, kind in (("SyncOperations", False), ("AsyncOperations", True)):
        bases = ", ".join(class_name(area, asynchronous=kind) for area in areas)
        word = "asynchronous" if kind else "synchronous"
        lines.append(f'\n\nclass {name}({bases}):\n    """Every operation, {word}."""')
    return HEADER + "\n".join(lines) + "\n"
