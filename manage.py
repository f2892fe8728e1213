#!/usr/bin/env python3
"""Every command of Firstday: `python3 manage.py up`, `python3 manage.py test`, `python3 manage.py help`.

This file stays readable for very old Pythons, so that they can say what is missing.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.stderr.write(
        "Firstday needs Python 3.11 or newer; this is Python {}.{}. "
        "Run the same command with a newer one, such as python3.11.\n".format(*sys.version_info)
    )
    sys.exit(1)

from community import bootstrap

if __name__ == "__main__":
    bootstrap.run(sys.argv)
