"""The bell rings through every broker we name; losing one costs a moment and never the work."""

import os
import shutil
import signal
import subprocess
import time
import uuid
from urllib.parse import urlsplit

import pytest

from tests.stories.conftest import lacking
from tests.stories.up import free_port, wait_until

pytestmark = [pytest.mark.story, pytest.mark.broker, pytest.mark.timeout(300)]
KINDS = {"redis": "Redis", "amqp": "RabbitMQ"}


@pytest.fixture(params=["filesystem", *KINDS])
def broker(request):
    """The settings of one broker; TEST_BROKERS names the servers, separated by spaces."""
    if request.param == "filesystem":
        return {"CELERY_BROKER_URL": ""}
    urls = {urlsplit(url).scheme: url for url in os.environ.get("TEST_BROKERS", "").split()}
    if request.param not in urls:
        name = KINDS[request.param]
        pytest.skip(f"Install {name} and put its URL into TEST_BROKERS (see .ci/run) to test with it.")
    # A queue of its own: other runs may use the same server.
    return {"CELERY_BROKER_URL": urls[request.param], "CELERY_QUEUE": f"test-{uuid.uuid4().hex}"}


def runs_of(up):
    return up.ready().get("seconds_since_last_delivery_run")


def test_beat_and_worker_find_each_other(running_up, broker):
    up = running_up(env=broker).wait_for_all()
    # Counted from the start until there was one: a figure that falls is a run.
    wait_until(lambda: runs_of(up) >= 3, within=60, what="three seconds without a run")
    wait_until(lambda: runs_of(up) <= 1, within=60, what=f"a delivery run\n{up.log}")


def test_a_worker_survives_the_loss_of_its_broker(running_up):
    if not shutil.which("redis-server"):
        lacking("Install Redis (on Debian: apt install redis-server) to test the loss of a broker.")
    port = free_port()

    def redis():
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    server = redis()
    try:
        up = running_up(env={"CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0"}).wait_for_all()
        wait_until(lambda: runs_of(up) <= 1, within=60, what="a delivery run")
        server.send_signal(signal.SIGKILL)
        server.wait()
        assert up.get("/")[0] == 200
        lost = time.monotonic()
        wait_until(lambda: runs_of(up) >= 12, within=60, what="a run was missed")
        server = redis()
        wait_until(
            lambda: runs_of(up) <= 1, within=60, what=f"a delivery run after {time.monotonic() - lost:.0f} s\n{up.log}"
        )
    finally:
        server.kill()
        server.wait()
