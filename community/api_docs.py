"""The API's pages: the schema, set out to be read. No script, no copy of anything: what the schema says."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator

ORDER = ("questions", "answers", "comments", "votes", "marks", "places", "members")  # what else there is follows
METHODS = ("get", "post", "patch", "delete")


@dataclass(frozen=True)
class Field:
    """One parameter, or one field of what is sent or comes back."""

    name: str
    kind: str
    required: bool = False
    description: str = ""


@dataclass
class Operation:
    """One method of one address."""

    method: str
    address: str
    name: str
    summary: str
    description: str
    open: bool  # answers without a sign-in
    parameters: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    body: list = field(default_factory=list)
    answer: list = field(default_factory=list)
    paged: bool = False
    status: str = ""
    errors: list = field(default_factory=list)


@lru_cache(maxsize=8)
def chapters(language):
    """The operations of the schema by tag, in the order of their addresses. Made once a language and process."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    found = {}
    for address, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = _operation(schema, address, method, methods[method])
                found.setdefault(methods[method]["tags"][0], []).append(operation)
    return sorted(found.items(), key=lambda chapter: (ORDER.index(chapter[0]) if chapter[0] in ORDER else 99, chapter))


def _operation(schema, address, method, said):
    status, answer = next((code, said["responses"][code]) for code in said["responses"] if code[0] == "2")
    shape = _resolved(schema, _content(answer))
    paged = "results" in shape.get("properties", {})
    if paged:
        shape = _resolved(schema, shape["properties"]["results"]["items"])
    return Operation(
        method=method.upper(),
        address=address,
        name=said["operationId"],
        summary=said.get("summary") or said["operationId"].replace("_", " ").capitalize(),
        description=said.get("description", ""),
        open={} in said.get("security", []),
        parameters=_parameters(schema, said, "query"),
        headers=_parameters(schema, said, "header"),
        body=_fields(schema, _resolved(schema, _content(said.get("requestBody", {})))),
        answer=_fields(schema, shape),
        paged=paged,
        status=status,
        errors=[(code, each["description"]) for code, each in sorted(said["responses"].items()) if code[0] == "4"],
    )


def _parameters(schema, said, place):
    """The parameters that stand in the address ("query") or in the head of the request ("header")."""
    return [
        Field(each["name"], _kind(schema, each["schema"]), each.get("required", False), _words(each))
        for each in said.get("parameters", [])
        if each["in"] == place
    ]


def _content(part):
    return part.get("content", {}).get("application/json", {}).get("schema", {})


def _words(part):
    """The description without the list of values that `_kind` gives."""
    return part.get("description", "").split("* `")[0].replace("`", "").strip()


def _resolved(schema, shape):
    """The shape itself where it only points at another."""
    if "$ref" in shape:
        return _resolved(schema, schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]])
    if len(shape.get("allOf", [])) == 1:
        return {**_resolved(schema, shape["allOf"][0]), **{k: v for k, v in shape.items() if k != "allOf"}}
    return shape


def _fields(schema, shape, prefix=""):
    """The fields of an object; those of an object inside it as `author.handle`."""
    found = []
    for name, each in shape.get("properties", {}).items():
        inner = _resolved(schema, each)
        if inner.get("properties"):
            found += _fields(schema, inner, f"{prefix}{name}.")
        else:
            required = name in shape.get("required", [])
            found.append(Field(prefix + name, _kind(schema, each), required, _words(inner)))
    return found


def _kind(schema, shape):
    """In words: `string`, `integer or null`, `array of string`, or the values it can have."""
    shape = _resolved(schema, shape)
    several = shape.get("oneOf") or shape.get("anyOf")
    if several:
        kinds = [_kind(schema, each) for each in several]
        return " or ".join(dict.fromkeys(kind for kind in kinds if kind))
    if "enum" in shape:
        return " · ".join("null" if value is None else str(value) or '""' for value in shape["enum"])
    if shape.get("type") == "array":
        return f"array of {_kind(schema, shape['items'])}"
    kinds = shape.get("type", "")
    words = " or ".join(kinds) if isinstance(kinds, list) else kinds
    return words.replace("string", shape["format"]) if shape.get("format") in ("date-time", "uri", "date") else words


def docs(request):
    """`/api/docs/`."""
    return render(
        request,
        "community/api_docs.html",
        {"chapters": chapters(get_language()), "root": settings.SITE_URL},
    )
