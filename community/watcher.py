"""Ends what `manage.py up` started when `up` itself is gone, however it went.

Started by `up` in a session of its own. Reads `+GROUP` and `-GROUP` lines: process groups that began and
ended. The end of the input means that `up` is gone; every group that is left is killed. Nothing that
`up` starts needs a gentle end: the database carries all truth. Standard library only, and little of it.
"""

import contextlib
import os
import signal


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # meant for `up`, which then ends the input
    groups = set()
    with os.fdopen(0, "rb", buffering=0) as announcements:
        for line in announcements:
            (groups.add if line[:1] == b"+" else groups.discard)(int(line[1:]))
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
