"""Starts the real `manage.py up` for a story and makes sure that nothing of it is left afterwards."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = {"web": "granian", "worker": "celery", "beat": "celery"}


def wait_until(true, *, within, what):
    """Wait for `true()` to return something; return it, or fail after `within` seconds."""
    end = time.monotonic() + within
    while not (found := true()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(0.05)
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(**more):
    """This process's environment without what the test run itself set."""
    ours = ("DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE", "PYTEST_CURRENT_TEST", "PORT", "DEBUG")
    return {**{name: value for name, value in os.environ.items() if name not in ours}, **more}


def manage(*words, env):
    """Run a command to its end. Returns the finished process with its output as text."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *words], env=env, capture_output=True, text=True, timeout=110
    )


@dataclass
class Running:
    """A running `up`. `var` is its folder, `url` its address, `log` what it says."""

    env: dict
    port: int
    var: Path
    arguments: tuple
    process: subprocess.Popen = None
    started: float = field(default_factory=time.monotonic)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_file(self):
        return self.var.parent / f"{self.var.name}.log"

    @property
    def log(self):
        return self.log_file.read_text(errors="replace")

    def start(self):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "manage.py", "up", "--port", str(self.port), *self.arguments],
                env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        return self

    def get(self, path, **headers):
        """(status, headers, body) of a page; status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=20) as got:
                return got.status, got.headers, got.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()
        except OSError:
            return 0, {}, b""

    def ready(self):
        """The answer of /readyz."""
        status, _headers, body = self.get("/readyz")
        return {"http": status, **(json.loads(body) if status else {})}

    def wait_for_web(self, within=90):
        def answers():
            assert self.process.poll() is None, self.log
            return self.get("/healthz")[0] == 200

        wait_until(answers, within=within, what=f"{self.url} answers\n{self.log}")
        return self

    def wait_for_all(self, within=90):
        """Until web server, worker and beat have shown that they work: a sweep and a delivery run came to their end."""
        self.wait_for_web(within)

        def both():
            facts = self.ready()
            return facts["http"] == 200 and len(self.children()) == 3

        wait_until(both, within=within, what=f"ready\n{self.log}")
        return self

    def children(self):
        """{"web": pid, "worker": pid, "beat": pid} of those that run."""
        found = {}
        for pid, words in processes(self.var):
            for name, program in NAMES.items():
                asked_for = name == "web" or name in words
                if parent_of(pid) == self.process.pid and program in words and asked_for:
                    found[name] = pid
        return found

    def signal(self, number):
        os.kill(self.process.pid, number)

    def wait_for_end(self, within=15):
        return self.process.wait(timeout=within)

    def stop(self):
        """End it as Ctrl-C does; afterwards nothing of it may be left."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.wait_for_end()
        left = list(processes(self.var))
        for pid, _words in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        assert left == [], f"`up` left processes behind: {left}"


def processes(var):
    """(pid, command line) of every process that was started for this folder, whatever became of its parents."""
    mark = f"VAR_DIR={var}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
                    if words != [""]:  # a zombie
                        yield int(entry.name), words


def parent_of(pid):
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return None


class Database:
    """Makes databases for stories on the server that the suite runs on; files when that is SQLite."""

    def __init__(self):
        url = os.environ.get("DATABASE_URL", "")
        self.server = url.rpartition("/")[0] if url.startswith("postgres") else ""

    def create(self, template=""):
        """Returns the DATABASE_URL of a new database, or "" for the file in VAR_DIR."""
        if not self.server:
            return ""
        name = f"firstday_story_{uuid.uuid4().hex[:12]}"
        self._do(f"CREATE DATABASE {name}" + (f" TEMPLATE {template.rpartition('/')[2]}" if template else ""))
        return f"{self.server}/{name}"

    def drop(self, url):
        if url:
            self._do(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def _do(self, sql):
        import psycopg

        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            connection.execute(sql)


class Prepared:
    """An empty community with collected files, made once and copied for every story: a start in two seconds."""

    def __init__(self, folder):
        self.folder = folder
        self.database = Database()
        self.template = self.database.create()
        self.var = folder / "prepared"
        made = manage("prepare", "--no-demo", env=self.environment(self.var, self.template))
        assert made.returncode == 0, made.stderr

    def environment(self, var, database, **more):
        return clean_environment(VAR_DIR=str(var), DATABASE_URL=database, **more)

    def copy(self, *, env=None, arguments=("--no-demo",), fresh=False):
        """A Running that is not started yet; with `fresh` its folder is empty."""
        var = self.folder / f"var-{uuid.uuid4().hex[:8]}"
        if not fresh:
            shutil.copytree(self.var, var)
        database = self.database.create("" if fresh else self.template)
        return Running(
            env=self.environment(var, database, **(env or {})), port=free_port(), var=var, arguments=tuple(arguments)
        )

    def close(self):
        self.database.drop(self.template)
