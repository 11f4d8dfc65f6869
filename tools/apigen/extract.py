"""Reads an OpenAPI document into the API table: facts only, in our own compact form."""

from __future__ import annotations

from typing import Any

from tools.apigen.placement import place_schemas

METHODS = ("get", "post", "put", "delete", "patch")
_RENAMED = {
    "minimum": "minimum",
    "maximum": "maximum",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minItems": "min_items",
    "maxItems": "max_items",
    "uniqueItems": "unique",
    "maxProperties": "max_properties",
    "nullable": "nullable",
}
_FORMATS = {"int32", "int64", "date-time", "date", "uri", "uuid", "email", "byte"}
_MEDIA = {
    "application/json": "json",
    "application/problem+json": "problem",
    "text/xml": "text",
    "text/plain": "text",
    "application/octet-stream": "binary",
    "multipart/form-data": "multipart",
}

# Documents call these objects, but describe them as objects or primitive values, and a cluster takes any JSON.
_ANY_JSON = {"CreateClusterVariableRequest": "value", "UpdateClusterVariableRequest": "value"}

Json = dict[str, Any]


def extract(document: Json) -> dict[str, Json]:
    """Turn a document into the files of the table.

    Args:
        document: The parsed OpenAPI document.

    Returns:
        Content of each file by its path in the table's folder: `table.json` and one file for each area.

    Raises:
        ValueError: The document holds a construct that the table has no word for.
    """
    schemas = {name: _schema(raw) for name, raw in document["components"]["schemas"].items()}
    _lift_semantic_types(schemas)
    _open(schemas)
    operations = dict(_operations(document))
    areas = place_schemas(operations, schemas)
    files: dict[str, Json] = {"table.json": {"version": document["info"]["version"]}}
    names = {operation["area"] for operation in operations.values()} | set(areas.values())
    for area in sorted(names):
        files[f"areas/{area}.json"] = {
            "operations": {
                name: {key: value for key, value in operation.items() if key != "area"}
                for name, operation in sorted(operations.items())
                if operation["area"] == area
            },
            "schemas": {name: schemas[name] for name in sorted(schemas) if areas[name] == area},
        }
    return files


def _open(schemas: dict[str, Json]) -> None:
    for name, member in _ANY_JSON.items():
        field = schemas.get(name, {}).get("fields", {}).get(member)
        if field is not None:
            schemas[name]["fields"][member] = {
                "kind": "any",
                **({"required": True} if field.get("required") else {}),
            }


def area_of(tag: str) -> str:
    """The area that a tag names: its words in snake case."""
    return tag.lower().replace("-", "_").replace(" ", "_")


def _operations(document: Json) -> list[tuple[str, Json]]:
    root_servers = {server["url"] for server in document.get("servers", ())}
    found = []
    for path, item in document["paths"].items():
        urls = {server["url"] for server in item.get("servers", ())} or root_servers
        root = not all(url.endswith("/v2") for url in urls)
        for method in METHODS:
            if method in item:
                operation = item[method]
                found.append((operation["operationId"], _operation(method, path, root, operation)))
    return found


def _operation(method: str, path: str, root: bool, raw: Json) -> Json:
    tag = raw["tags"][0]
    values: Json = {"area": area_of(tag), "tag": tag, "request": f"{method.upper()} {path}"}
    values["since"] = raw.get("x-added-in-version-override") or raw.get("x-added-in-version", "")
    values["eventually_consistent"] = bool(raw.get("x-eventually-consistent"))
    if root:
        values["root"] = True
    if raw.get("deprecated"):
        values["deprecated"] = True
    permissions = [_permission(entry) for entry in raw.get("x-required-permissions", ())]
    values["permissions"] = [permission for permission in permissions if permission]
    if raw.get("x-permission-enforcement") == "filter":
        values["filtered"] = True
    values["security"] = sorted({name for entry in raw.get("security", ()) for name in entry})
    for where in ("path", "query"):
        parameters = {p["name"]: _parameter(p) for p in raw.get("parameters", ()) if p["in"] == where}
        if parameters:
            values[f"{where}_parameters"] = parameters
    if "requestBody" in raw:
        values["body"] = _body(raw["requestBody"])
    values["responses"] = {status: _response(r) for status, r in sorted(raw["responses"].items())}
    return values


def _permission(entry: Json) -> str:
    """Resource and permission, several with "or" between them; empty where it depends on what the call is about."""
    if entry.get("dynamic"):
        return ""
    if "anyOf" in entry:
        return " or ".join(_permission(choice) for choice in entry["anyOf"])
    return f"{entry['resourceType']} {entry['permissionType']}"


def _parameter(raw: Json) -> Json:
    values = _type(raw["schema"])
    if raw["in"] == "query" and raw.get("required"):
        values["required"] = True
    return values


def _body(raw: Json) -> Json:
    [(media, content)] = raw["content"].items()
    return {
        "media": _MEDIA[media],
        "required": bool(raw.get("required")),
        "type": _type(content.get("schema", {})),
    }


def _response(raw: Json) -> Json:
    content = raw.get("content")
    if not content:
        return {"media": "none"}
    media, body = next(iter(content.items()))
    return {"media": _MEDIA[media], "type": _type(body.get("schema", {}))}


def _schema(raw: Json) -> Json:
    raw = _merge_all_of(raw)
    values = _type(raw, named=True)
    if values["kind"] != "object":
        return values
    added = {
        entry["propertyName"]: entry.get("addedInVersionOverride") or entry.get("addedInVersion", "")
        for entry in raw.get("x-properties-added-in-version", ())
    }
    required = set(raw.get("required", ()))
    values["fields"] = {
        key: _field(value, key in required, added.get(key, ""))
        for key, value in raw.get("properties", {}).items()
    }
    if raw.get("additionalProperties") is False:
        values["closed"] = True
    if "not" in raw:
        values["forbids"] = _forbidden(raw["not"])
    return values


def _merge_all_of(raw: Json) -> Json:
    if "allOf" not in raw:
        return raw
    merged: Json = {}
    for part in [*raw["allOf"], {key: value for key, value in raw.items() if key != "allOf"}]:
        if "$ref" in part:
            raise ValueError("allOf with a reference: merge it into the schema before extracting")
        merged = {
            **merged,
            **part,
            "properties": {**merged.get("properties", {}), **part.get("properties", {})},
            "required": sorted({*merged.get("required", ()), *part.get("required", ())}),
        }
    return merged


def _forbidden(raw: Json) -> list[list[str]]:
    if "anyOf" in raw:
        return [names for part in raw["anyOf"] for names in _forbidden(part)]
    return [sorted(raw["required"])]


def _field(raw: Json, required: bool, since: str) -> Json:
    values = _type(raw)
    if required:
        values["required"] = True
    if since:
        values["since"] = since
    if raw.get("deprecated"):
        values["deprecated"] = str(raw.get("deprecatedInVersion") or "yes")
    if "default" in raw:
        values["default"] = raw["default"]
    if raw.get("readOnly"):
        values["read_only"] = True
    if "x-present-when" in raw:
        values["present_when"] = raw["x-present-when"]["request"]
    return values


def _type(raw: Json, *, named: bool = False) -> Json:
    if "$ref" in raw:
        return {"kind": "ref", "ref": raw["$ref"].rsplit("/", 1)[1]}
    if [list(part) for part in raw.get("allOf", ())] == [["$ref"]]:
        nullable = {"nullable": True} if raw.get("nullable") else {}
        return {**_type(raw["allOf"][0]), **nullable}
    raw = _merge_all_of(raw)
    values = _shape(raw, named=named)
    for key, name in _RENAMED.items():
        if key in raw and raw[key] is not False:
            values[name] = raw[key]
    if raw.get("format") in _FORMATS:
        values["format"] = raw["format"]
    if raw.get("x-semantic-type"):
        values["semantic"] = raw["x-semantic-type"]
    return values


def _shape(raw: Json, *, named: bool) -> Json:
    if "oneOf" in raw or "anyOf" in raw:
        return _union(raw)
    kind = raw.get("type")
    if kind is None and "properties" not in raw:
        return {"kind": "any"}
    if kind == "array":
        return {"kind": "array", "items": _type(raw["items"])}
    if kind in (None, "object"):
        return _object(raw, named=named)
    if kind == "string" and raw.get("format") == "binary":
        return {"kind": "binary"}
    if kind in ("string", "integer", "number", "boolean"):
        values: Json = {"kind": kind}
        if "enum" in raw:
            values["enum"] = list(raw["enum"])
        return values
    raise ValueError(f"a type that the table has no word for: {kind}")


def _object(raw: Json, *, named: bool) -> Json:
    if raw.get("properties"):
        if not named:
            return {"kind": "map", "values": {"kind": "any"}, "inline": raw}
        return {"kind": "object"}
    values = raw.get("additionalProperties", True)
    if values is False:
        return {"kind": "object"}
    if isinstance(values, dict) and values:
        return {"kind": "map", "values": _type(values)}
    return {"kind": "map", "values": {"kind": "any"}}


def _union(raw: Json) -> Json:
    values: Json = {"kind": "union", "options": [_type(o) for o in raw.get("oneOf") or raw["anyOf"]]}
    if "discriminator" in raw:
        values["discriminator"] = raw["discriminator"]["propertyName"]
        values["mapping"] = {
            key: ref.rsplit("/", 1)[1] for key, ref in raw["discriminator"].get("mapping", {}).items()
        }
    return values


def _lift_semantic_types(schemas: dict[str, Json]) -> None:
    """Give inline objects a name, and let branded strings refer to the schema that brands them."""
    for name in list(schemas):
        for key, field in schemas[name].get("fields", {}).items():
            schemas[name]["fields"][key] = _lift(field, schemas, name + key[:1].upper() + key[1:])
        if "values" in schemas[name]:
            schemas[name]["values"] = _lift(schemas[name]["values"], schemas, f"{name}Value")


def _lift(values: Json, schemas: dict[str, Json], title: str) -> Json:
    inline = values.pop("inline", None)
    if inline is not None:
        schemas[title] = _schema(inline)
        kept = {key: value for key, value in values.items() if key not in ("kind", "values")}
        return {"kind": "ref", "ref": title, **kept}
    semantic = values.get("semantic")
    if semantic in schemas and "options" not in values:
        facts = ("required", "since", "deprecated", "default", "nullable", "read_only", "present_when")
        return {"kind": "ref", "ref": semantic, **{k: values[k] for k in facts if k in values}}
    for key in ("items", "values"):
        if key in values:
            values[key] = _lift(values[key], schemas, title)
    if "options" in values:
        values["options"] = [_lift(option, schemas, title) for option in values["options"]]
    return values
