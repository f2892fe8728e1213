"""The broker of one machine: kombu's filesystem transport, with files that appear and disappear whole.

The stock transport writes a message where readers look for it and reads it in the system's temporary
folder: a reader can meet half a message, and fails on it. Here a message is written under a name nobody
looks for and renamed; a reader claims it by renaming it again. What cannot be read is dropped: a message
only rings the bell (community/schedule.py).
"""

import logging
import os
from queue import Empty

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

log = logging.getLogger("firstday.broker")


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        name = f"{filesystem.monotonic() * 1000:.0f}_{filesystem.uuid.uuid4()}.{queue}.msg"
        path = os.path.join(self.data_folder_out, name)
        try:
            with open(f"{path}.new", "wb") as draft:
                draft.write(str_to_bytes(dumps(payload)))
            os.rename(f"{path}.new", path)
        except OSError as error:
            raise ChannelError(f"Cannot write {path}: {error}") from error

    def _get(self, queue):
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            path = os.path.join(self.data_folder_in, name)
            try:
                os.rename(path, f"{path}.read")  # of two readers only one succeeds
                with open(f"{path}.read", "rb") as message:
                    content = message.read()
                os.remove(f"{path}.read")
                return loads(bytes_to_str(content))
            except FileNotFoundError:
                continue
            except ValueError:
                log.warning("dropped a message that cannot be read: %s", name)
        raise Empty()


class Transport(filesystem.Transport):
    Channel = Channel
    default_connection_params = {}  # there is no host, so nothing to warn about
