"""Reads `tests/access_matrix.yaml`: which route, who, what happens. See the head of that file."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import yaml
from django.urls import URLPattern, get_resolver

ROLES = (
    "anonymous",
    "customer",
    "author",
    "suspended",
    "super_user",
    "former_super_user",
    "employee",
    "manager",
    "admin",
)
GROUPS = {
    "everyone": ROLES,
    "signed_in": ROLES[1:],
    "writers": tuple(role for role in ROLES[1:] if role != "suspended"),
    "others": tuple(role for role in ROLES[1:] if role not in ("author", "manager", "admin")),
    "not_staff": tuple(role for role in ROLES[1:] if role not in ("manager", "admin")),
    "team": ("manager", "admin"),
}
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass
class Row:
    """One or several routes that answer the same way to one verb."""

    routes: list
    verb: str
    expected: dict
    args: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    json: bool = False
    address: str = ""  # for routes that have no name

    def covers(self, route):
        return any(fnmatchcase(route, pattern) for pattern in self.routes)


def rows():
    """Every row of the matrix, one for each verb it names."""
    made = []
    for entry in yaml.safe_load((Path(__file__).parent / "access_matrix.yaml").read_text()):
        for verb in VERBS:
            if verb in entry:
                made.append(
                    Row(
                        routes=entry["routes"],
                        verb=verb,
                        expected=expectation(entry[verb]),
                        args=entry.get("with", {}),
                        data=entry.get("data", {}),
                        json=entry.get("json", False),
                        address=entry.get("address", ""),
                    )
                )
    return made


def row_for(matrix, route, verb):
    """The rows that speak for a route: those that name it, or else those whose pattern covers it."""
    named = [row for row in matrix if row.verb == verb and route in row.routes]
    return named or [row for row in matrix if row.verb == verb and row.covers(route)]


def expectation(said):
    """Spread groups over roles; what is said later, and of a single role, holds."""
    spread = {}
    for who, what in said.items():
        for role in GROUPS.get(who, (who,)):
            spread[role] = what
    return spread


@cache
def all_routes():
    """Name (or pattern, where a route has none) of every address the project answers, and its pattern."""
    found = {}

    def walk(patterns, prefix, namespace):
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                name = f"{namespace}{pattern.name}" if pattern.name else address
                found.setdefault(name, address)
            else:
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern.url_patterns, address, inner)

    walk(get_resolver().url_patterns, "", "")
    return found
