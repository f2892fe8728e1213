import pytest
from django.utils import timezone


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
