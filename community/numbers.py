"""Figures that the apps give to the admin's first page and to the home page. Read-only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number with its sentence: `value` is ready to show ("96 %"), `label` says what it counts."""

    label: str
    value: str
    url: str = ""
