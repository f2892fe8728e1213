"""The relay against a real SMTP server on a loopback port: one that takes mail, refuses, hangs and drips."""

import socket
import threading
from contextlib import closing
from time import monotonic

import pytest
from aiosmtpd.controller import Controller
from django.core.mail.utils import DNS_NAME

from community.models import Delivery
from tests.community.test_relay import deliver, fresh, waiting
from tests.make import NOON

pytestmark = pytest.mark.django_db


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Sink:
    """Takes mail and keeps it; answers with what stands in `says` when that is set."""

    def __init__(self):
        self.taken, self.says = [], None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.says:
            return self.says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def use_smtp(settings, monkeypatch):
    def use(port):
        settings.EMAIL_BACKEND = "community.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False

    monkeypatch.setattr(DNS_NAME, "_fqdn", "localhost", raising=False)  # asking for it can take seconds
    return use


@pytest.fixture
def sink(use_smtp):
    handler, port = Sink(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    use_smtp(port)
    yield handler
    controller.stop()


@pytest.fixture
def talk(use_smtp):
    """Start a server that does with each connection what a function says."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def start(behave):
        def serve():
            while not over.is_set():
                try:
                    client, _address = listener.accept()
                except OSError:
                    return
                with client:
                    behave(client, over)

        threading.Thread(target=serve, daemon=True).start()
        use_smtp(listener.getsockname()[1])

    yield start
    over.set()
    listener.close()


def test_a_mail_arrives(sink):
    delivery = waiting(address="reto@example.org")
    assert deliver()["sent"] == 1
    (taken,) = sink.taken
    assert taken.rcpt_tos == ["reto@example.org"]
    assert delivery.message_id.encode() in taken.content


@pytest.mark.parametrize(("says", "state"), [("451 later", "pending"), ("550 no such user", "dead")])
def test_the_server_says_what_happens_next(sink, says, state):
    sink.says = says
    delivery = waiting()
    deliver()
    assert fresh(delivery).state == state
    assert says[:3] in fresh(delivery).last_error
    assert sink.taken == []


def test_nobody_listens(use_smtp):
    use_smtp(free_port())
    delivery = waiting()
    assert deliver()["failed"] == 1
    assert fresh(delivery).state == "pending"


def hang(client, over):
    over.wait(60)


def drip(client, over):
    """Says something each 0.1 s and never gets to an end."""
    while not over.wait(0.1):
        try:
            client.sendall(b"220-still here\r\n")
        except OSError:
            return


@pytest.mark.parametrize("behave", [hang, drip])
def test_a_server_that_hangs_or_drips_holds_nobody_longer_than_the_timeout(talk, settings, behave):
    talk(behave)
    settings.EMAIL_TIMEOUT = 1
    delivery = waiting()
    began = monotonic()
    assert deliver()["failed"] == 1
    assert monotonic() - began < 3
    assert (fresh(delivery).state, Delivery.objects.due(NOON).count()) == ("pending", 0)


def test_a_server_that_goes_silent_after_the_mail_is_cut_off(talk, settings):
    replies = [b"220 hello\r\n", b"250 hello\r\n", b"250 sender\r\n", b"250 recipient\r\n", b"354 go on\r\n"]

    def silent_at_the_end(client, over):
        for reply in replies:
            client.sendall(reply)
            client.recv(65536)
        over.wait(60)

    talk(silent_at_the_end)
    settings.EMAIL_TIMEOUT = 1
    delivery = waiting()
    began = monotonic()
    assert deliver()["failed"] == 1
    assert monotonic() - began < 4
    assert fresh(delivery).attempts == 1
