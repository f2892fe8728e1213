"""Django's SMTP backend, with a time limit for the whole mail.

The socket's own timeout is for each step; a server that drips would hold a relay longer than its lease.
"""

import socket
import threading
from contextlib import suppress

from django.core.mail.backends import smtp


class EmailBackend(smtp.EmailBackend):
    """Cuts the connection EMAIL_TIMEOUT seconds after it began with a mail, whatever the other side says."""

    _server = None

    @property
    def connection_class(self):
        backend = self

        class Remembered(super().connection_class):
            def _get_socket(self, host, port, timeout):
                backend._server = self  # from the first word on: the greeting can drip as well
                return super()._get_socket(host, port, timeout)

        return Remembered

    def send_messages(self, email_messages):
        timer = threading.Timer((self.timeout or 10) * max(1, len(email_messages)), self._cut)
        timer.daemon = True
        timer.start()
        try:
            return super().send_messages(email_messages)
        finally:
            timer.cancel()
            self._server = None

    def _cut(self):
        with suppress(AttributeError, TypeError, OSError):
            # Not the method of an SSL socket, which waits for the other side.
            socket.socket.shutdown(self._server.sock, socket.SHUT_RDWR)
