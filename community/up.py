"""`manage.py up`: web server, Celery worker and Celery beat as children of one foreground process.

This process imports no Django, so that watching costs next to nothing. Each child leads a process group of
its own, announced to `community/watcher.py` before it runs a line of ours: so whatever the children start
dies with them, and they die with `up`, even when that is killed with SIGKILL.
"""

import argparse
import contextlib
import errno
import fcntl
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = 0.1  # seconds between two looks at the children
STOP_SECONDS = 10  # how long a child may take to stop before it is killed
BACK_OFF = (0.5, 1, 2, 4, 8)  # seconds before a restart, when one dies again and again
STEADY_SECONDS = 60  # a child that lived this long starts again at the shortest wait


class CannotStart(Exception):
    """One sentence for the person at the terminal."""


def parser():
    words = argparse.ArgumentParser(
        prog="manage.py up", description="Run the community: web server, Celery worker and Celery beat."
    )
    add_arguments(words)
    return words


def add_arguments(words):
    words.add_argument("--port", type=int, help="port of the web server (default: PORT from the environment, or 8000)")
    words.add_argument("--no-demo", action="store_true", help="start an empty community instead of the demo")


def main(arguments):
    """Run until SIGINT or SIGTERM. Returns the exit code: 0 after a stop, 1 when it could not start."""
    options = parser().parse_args(arguments)
    try:
        read_env_file()
        host, port = chosen_host(), chosen_port(options.port)
        os.environ["PORT"] = str(port)
        lock = lock_var(ROOT / (os.environ.get("VAR_DIR") or "var"))
        with contextlib.closing(lock):
            check_port(host, port)
            return Supervisor(host=host, port=port, demo=not options.no_demo).run()
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1


def read_env_file():
    """Read `.env` as the settings do; what is in the environment already wins."""
    if (ROOT / ".env").exists():
        from environ import Env

        Env.read_env(ROOT / ".env")


def chosen_host():
    """This machine only, unless production says otherwise."""
    in_production = os.environ.get("DEBUG", "").lower() in ("0", "false")
    return (in_production and os.environ.get("HOST")) or "127.0.0.1"


def chosen_port(option):
    given = option if option is not None else os.environ.get("PORT") or 8000
    try:
        port = int(given)
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise CannotStart(f"The port must be a number from 1 to 65535, not {given}.")
    return port


def lock_var(folder):
    """Return an open file that says: this `up` owns `folder`. It is let go when the process ends, however."""
    path = folder / "up.lock"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # mails and the database lie in it
        lock = open(path, "w")  # noqa: SIM115
    except OSError as problem:
        raise CannotStart(
            f"Firstday keeps its data in {folder}, which cannot be written: {problem.strerror}."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise CannotStart(f"Another `manage.py up` is running on {folder}; stop that one first.") from None
    return lock


def check_port(host, port):
    """Raise CannotStart unless `port` can be had on `host`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                why = f"Port {port} is taken by another program; free it or choose another with --port."
            else:
                why = f"The web server cannot listen on {host} port {port}: {problem.strerror}."
            raise CannotStart(why) from None


def answers(host, port):
    """Does a web server accept connections there?"""
    wildcards = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    with contextlib.suppress(OSError), socket.create_connection((wildcards.get(host, host), port), timeout=0.2):
        return True
    return False


def say(line, out=None):
    """Print a line; when nobody reads any more, go on without."""
    with contextlib.suppress(OSError, ValueError):
        print(line, file=out or sys.stdout, flush=True)


class Watcher:
    """The small process that outlives this one, and the pipe it listens to."""

    def __init__(self):
        self.process = None

    def keep(self, groups):
        """Start it, or start it again, and tell it the groups that run."""
        if self.process and self.process.poll() is None:
            return
        if self.process:
            os.close(self.pipe)
        reader, self.pipe = os.pipe()
        for group in groups:  # before it starts: whoever kills this one while it does leaves no group unknown
            self.announce(group)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(ROOT / "community" / "watcher.py")],
            stdin=reader, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
        )  # fmt: skip
        os.close(reader)

    def announce(self, group):
        os.write(self.pipe, b"+%d\n" % group)

    def forget(self, group):
        with contextlib.suppress(BrokenPipeError):
            os.write(self.pipe, b"-%d\n" % group)

    def close(self):
        os.close(self.pipe)
        self.process.wait()


class Child:
    """One program, started again whenever it ends."""

    def __init__(self, name, command):
        self.name, self.command = name, command
        self.process = None
        self.failures = 0
        self.start_at = 0.0
        self.rest = b""

    def start(self, watcher):
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, process_group=0,
            # Runs in the new process: even if this one is killed right now, the watcher hears of it.
            preexec_fn=lambda: watcher.announce(os.getpid()),  # noqa: PLW1509
        )  # fmt: skip
        os.set_blocking(self.process.stdout.fileno(), False)

    @property
    def running(self):
        return self.process is not None

    def ended(self):
        """Has it ended? It stays a zombie, so that its number, and its group's, cannot be another's yet."""
        found = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return found is not None

    def bury(self, watcher):
        """Kill what is left of its group, and return its exit code."""
        self.kill()
        watcher.forget(self.process.pid)
        code = self.process.wait()
        self.process.stdout.close()
        self.process = None
        return code

    def ask_to_stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGTERM)

    def kill(self):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def wait_before_next(self):
        """Seconds until it is started again."""
        if time.monotonic() - self.started_at > STEADY_SECONDS:
            self.failures = 0
        wait = BACK_OFF[min(self.failures, len(BACK_OFF) - 1)]
        self.failures += 1
        return wait

    def lines(self):
        """What it has said since the last look, line by line."""
        said = b""
        with contextlib.suppress(BlockingIOError):
            while piece := os.read(self.process.stdout.fileno(), 65536):
                said += piece
                if len(said) > 1_000_000:
                    break
        *whole, self.rest = (self.rest + said).split(b"\n")
        if len(self.rest) > 65536:
            whole, self.rest = [*whole, self.rest], b""
        return [line.decode(errors="replace") for line in whole]


class Supervisor:
    def __init__(self, *, host, port, demo):
        self.host, self.port, self.demo = host, port, demo
        self.children = []
        self.watcher = Watcher()
        self.stopping = False
        self.selector = selectors.DefaultSelector()

    def run(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop_asked)
        self.watcher.keep([])
        try:
            facts = self.prepare()
            if facts is not None and not self.stopping:
                self.serve(facts)
            return 0 if facts is not None or self.stopping else 1
        finally:
            self.stop()
            self.watcher.close()

    def stop_asked(self, number, frame):
        if self.stopping:  # asked twice: now
            for child in self.children:
                if child.running:
                    child.kill()
        self.stopping = True

    def prepare(self):
        """Migrate, collect static files, load the demo, in a process that ends; return what it found out."""
        command = [sys.executable, str(ROOT / "manage.py"), "prepare", *([] if self.demo else ["--no-demo"])]
        child = Child("setup", command)
        self.start(child)
        said = []
        while not self.stopping:
            done = child.ended()
            for line in child.lines():
                said.append(line)
                if not line.startswith("{"):
                    say(line, sys.stderr)
            if done:
                break
            self.wait()
        else:
            return None
        self.children.remove(child)
        return json.loads(said[-1]) if self.bury(child) == 0 else None

    def serve(self, facts):
        check_port(self.host, self.port)  # again: preparing may have taken a while
        web, *others = (Child(name, command) for name, command in commands(self.host, self.port, facts["workers"]))
        self.start(web)
        welcomed = False
        while not self.stopping:
            self.look_after()
            # The first page comes before the rest: two cores are soon busy.
            late = time.monotonic() - web.started_at > 5
            if others and (late or answers(self.host, self.port)):
                for child in others:
                    self.start(child)
                others = []
            if not welcomed and answers(self.host, self.port):
                welcomed = True
                for line in facts["welcome"]:
                    say(line)
            self.wait()

    def look_after(self):
        """Pass on what children say; bury who died and start them again after a short wait."""
        now = time.monotonic()
        self.watcher.keep([child.process.pid for child in self.children if child.running])
        for child in self.children:
            if not child.running:
                if now >= child.start_at:
                    self.start(child)
                continue
            ended = child.ended()
            self.pass_on(child)
            if ended:
                wait = child.wait_before_next()
                code = self.bury(child)
                child.start_at = now + wait
                say(f"up     | {child.name} ended (exit code {code}); starting it again in {wait} s")

    def stop(self):
        """Ask everybody to stop, then make them."""
        self.stopping = True
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.running:
                child.ask_to_stop()
        while any(child.running for child in self.children):
            for child in self.children:
                if child.running:
                    if time.monotonic() > deadline:
                        child.kill()
                    ended = child.ended()
                    self.pass_on(child)
                    if ended:
                        self.bury(child)
            self.wait()

    def start(self, child):
        child.start(self.watcher)
        self.selector.register(child.process.stdout, selectors.EVENT_READ)
        if child not in self.children:
            self.children.append(child)

    def bury(self, child):
        with contextlib.suppress(KeyError):
            self.selector.unregister(child.process.stdout)
        return child.bury(self.watcher)

    def pass_on(self, child):
        for line in child.lines():
            say(f"{child.name:6} | {line}")

    def wait(self):
        """Until somebody says something, or a tick is over."""
        if self.selector.get_map():
            self.selector.select(TICK)
        time.sleep(TICK / 10)  # who talks without end, or has closed the pipe, must not keep this loop busy


def commands(host, port, workers):
    """The programs, in the order they are started: (name, command line)."""
    python = sys.executable
    # The worker runs no pickle, the reason why Celery would rather not be root.
    quiet = "ignore:You're running the worker with superuser privileges"
    celery = [python, "-W", quiet, "-m", "celery", "--quiet", "-A", "community.celery"]
    return [
        (
            "web",
            [
                python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
                "--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers",
                "--workers-kill-timeout", "8", "--no-ws", "--log-level", "warning", "community.wsgi:application",
            ],
        ),
        (
            "worker",
            [
                *celery, "worker", "--pool", "threads", "--concurrency", "2", "--hostname", "worker@firstday",
                "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING",
            ],
        ),
        ("beat", [*celery, "beat", "--pidfile=", "--loglevel", "WARNING"]),
    ]  # fmt: skip
