"""What stories need: the real `up`, and the system's Chromium."""

import os
import shutil

import pytest

from tests.stories.up import Prepared

IN_CI = os.environ.get("CI") == "true"
# Stories with a browser run inside its event loop; whoever looks into the database there is alone.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def lacking(what):
    """A test that cannot run here: a failure in CI, else skipped with what to install."""
    (pytest.fail if IN_CI else pytest.skip)(what)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    made = Prepared(tmp_path_factory.mktemp("up"))
    yield made
    made.close()


def _factory(prepared):
    started = []

    def start(*, env=None, arguments=("--no-demo",), fresh=False, wait=True):
        running = prepared.copy(env=env, arguments=arguments, fresh=fresh)
        started.append(running)
        running.start()
        return running.wait_for_web() if wait else running

    yield start
    for running in started:
        try:
            running.stop()
        finally:
            prepared.database.drop(running.env["DATABASE_URL"])


@pytest.fixture
def running_up(prepared):
    """running_up(env={...}, arguments=(...), fresh=False) starts `manage.py up` on a free port with a folder (and
    database) of its own and returns a `Running` that answers. It is stopped after the test, which fails if
    anything is left of it. `fresh=True` starts from nothing; by default the database is migrated and empty."""
    yield from _factory(prepared)


@pytest.fixture(scope="module")
def running_up_for_all(prepared):
    """The same for a module whose tests share one."""
    yield from _factory(prepared)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium; a browser of its own cannot be downloaded everywhere."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        lacking("Install Chromium (on Debian: apt install chromium) to run the tests that use a browser.")
    arguments = [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ]  # fmt: skip
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}
