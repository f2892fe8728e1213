"""What search engines and other sites are told of a page.

A page says that it may be kept; one that says nothing is kept by none (`templates/parts/indexed.html`).
"""

from dataclasses import dataclass

from community.addresses import absolute


@dataclass(frozen=True)
class Indexed:
    """A page that may be kept: its one address as a path, its title, what it is about in a sentence or two, and
    what it is (`website`, `article`). `data` is structured data as safe HTML, or empty."""

    path: str
    title: str
    description: str = ""
    kind: str = "website"
    data: str = ""

    @property
    def address(self):
        return absolute(self.path)


@dataclass(frozen=True)
class FeedLink:
    """Where what is new on this page can be subscribed to."""

    path: str
    title: str

    @property
    def address(self):
        return absolute(self.path)
