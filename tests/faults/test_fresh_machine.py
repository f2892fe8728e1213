"""A fresh clone on a machine that has Python and nothing else. Slow: `python3 manage.py test tests/faults`."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.stories.up import Running, clean_environment, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
BASE_PYTHON = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"

pytestmark = pytest.mark.timeout(600)


def test_the_first_page_is_there_within_a_minute(tmp_path):
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "clone"], check=True)
    clean = clean_environment(VAR_DIR=str(tmp_path / "var"), DATABASE_URL="", PIP_NO_CACHE_DIR="1")
    clean["PATH"] = os.pathsep.join(p for p in clean["PATH"].split(os.pathsep) if not p.startswith(sys.prefix))
    up = Running(env=clean, port=free_port(), var=tmp_path / "var", arguments=())
    began = time.monotonic()
    with open(up.log_file, "wb") as log:
        up.process = subprocess.Popen(
            [BASE_PYTHON, tmp_path / "clone" / "manage.py", "up", "--port", str(up.port)],
            env=up.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        up.wait_for_web(within=120)
        assert up.get("/")[0] == 200
        assert time.monotonic() - began <= 60
    finally:
        up.stop()
