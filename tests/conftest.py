import os

import pytest
from django.utils import timezone

# Files that take longest, begun first: a long one begun last would keep a single core busy at the end.
LONGEST_FIRST = (
    "tests/test_access_matrix.py",
    "tests/stories/",
    "tests/test_security_scripts.py",
    "tests/test_wrong_input.py",
    "tests/forum/test_query_counts.py",
)


def pytest_xdist_auto_num_workers(config):
    """One more process than cores: stories wait for servers and browsers, and a core need not wait with them."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST_FIRST))


@pytest.fixture(autouse=True)
def _fresh_site_settings():
    """Site settings are kept in the process; a test must not read another's."""
    from community import site

    site.forget()
    yield
    site.forget()


@pytest.fixture(autouse=True)
def _empty_cache():
    """Figures and throttles are kept in the cache; a test must not meet another's."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def world(db):
    """A small community with one member for each role; see tests/world.py."""
    from tests import world

    return world.build(timezone.now())


@pytest.fixture(autouse=True)
def _own_language():
    """A request leaves its language behind; the next test starts in the site's."""
    from django.utils import translation

    yield
    translation.deactivate()
