"""Finds or makes the environment a command needs, and runs the command inside it.

Only the standard library is used here: nothing else is there yet. What is installed is exactly what
`requirements.lock` (or, for tests, its superset `requirements-test.lock`) says, hashes checked, into
`.venv` beside `manage.py`. An interpreter that has everything already (a container, a developer's own
environment) is used as it is. Everything said here goes to stderr: stdout belongs to the command.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LOCK, TEST_LOCK = "requirements.lock", "requirements-test.lock"
# A line of a lock file that holds on every platform; lines with a marker are left to the installer.
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+) *\\?$", re.MULTILINE)
# Settings of the caller that would send packages elsewhere, or let foreign ones in.
UNWANTED = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "UV_CONSTRAINT")


class CannotRun(Exception):
    """One sentence for the person at the terminal."""


def run(argv):
    """Run `manage.py`'s command line `argv` inside the right environment. Does not return."""
    command = argv[1] if len(argv) > 1 else "help"
    try:
        enter(TEST_LOCK if command == "test" else LOCK, argv)
    except CannotRun as problem:
        sys.exit(str(problem))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    if command == "test":
        os.environ.pop("DJANGO_SETTINGS_MODULE")  # pyproject.toml says which one tests use
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *argv[2:]])
    if command == "up":
        from community import up

        sys.exit(up.main(argv[2:]))
    sys.exit(django(argv))


def django(argv):
    """Run a Django command; a setting that makes no sense ends in its sentence instead of a traceback."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018
    except ImproperlyConfigured as problem:
        return str(problem)
    execute_from_command_line(argv)
    return 0


def enter(lock, argv):
    """Return if this interpreter has what `lock` asks for; else start again inside `.venv`."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        if stamped(lock):
            return
    elif has_everything(lock):
        return
    if not stamped(lock):
        install(lock)
    for name in UNWANTED:
        os.environ.pop(name, None)
    os.environ["PYTHONNOUSERSITE"] = "1"
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(PYTHON, [str(PYTHON), *argv])


def digest(lock):
    return f"{lock} {hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()}"


def stamped(lock):
    """Was this very lock installed into `.venv` to the end, for the Python that is behind it now?"""
    try:
        lines = STAMP.read_text().splitlines()
    except OSError:
        return False
    return PYTHON.exists() and lines[:1] == [str(PYTHON.resolve())] and digest(lock) in lines


def has_everything(lock):
    """Does the running interpreter have every version the lock pins?"""
    for name, version in PINNED.findall((ROOT / lock).read_text()):
        try:
            if metadata.version(name) != version:
                return False
        except metadata.PackageNotFoundError:
            return False
    return True


def install(lock):
    """Make `.venv` what `lock` says. Two commands at once wait for each other; a broken attempt starts afresh."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if stamped(lock):
            return
        say(f"Installing what {lock} lists into {VENV} (only now and when it changes) ...")
        try:
            usable = STAMP.exists() and STAMP.read_text().splitlines()[:1] == [str(PYTHON.resolve())]
            STAMP.unlink(missing_ok=True)
            if not (usable and with_any_installer(lock)):
                make_afresh(lock)
            locks = (LOCK, TEST_LOCK) if lock == TEST_LOCK else (LOCK,)
            STAMP.write_text("\n".join([str(PYTHON.resolve()), *map(digest, locks)]) + "\n")
        except OSError as problem:
            raise CannotRun(f"The environment {VENV} cannot be written: {problem}.") from None
    finally:
        os.close(folder)


def make_afresh(lock):
    """Make `.venv` from nothing: with uv when it is there, else, or when uv fails, with venv and pip."""
    uv = shutil.which("uv")
    if uv:
        remove()
        if call(uv, "venv", "--quiet", "--no-project", "--python", sys.executable, VENV) and with_uv(lock):
            return
        say("uv could not do it; trying venv and pip.")
    remove()
    bundled = importlib.util.find_spec("ensurepip") is not None
    if not bundled and importlib.util.find_spec("pip") is None:
        raise CannotRun(
            "This Python cannot make environments: install its venv package "
            f"(on Debian or Ubuntu: apt install python3.{sys.version_info.minor}-venv) or uv, and try again."
        )
    if not call(sys.executable, "-m", "venv", *([] if bundled else ["--without-pip"]), VENV):
        raise CannotRun(f"The environment {VENV} could not be made; what went wrong stands above.")
    if not with_pip(lock):
        raise CannotRun(f"The packages in {lock} could not be installed; what went wrong stands above.")


def remove():
    if VENV.exists() or VENV.is_symlink():
        shutil.rmtree(VENV) if not VENV.is_symlink() else VENV.unlink()


def with_any_installer(lock):
    return (shutil.which("uv") and with_uv(lock)) or with_pip(lock)


def with_uv(lock):
    return call(
        shutil.which("uv"), "pip", "install", "--quiet", "--no-deps",
        "--require-hashes", "--python", PYTHON, "--requirement", ROOT / lock,
    )  # fmt: skip


def with_pip(lock):
    """Install with the environment's own pip, or with the one of the Python that made it."""
    own = (VENV / "bin" / "pip").exists()
    pip = [PYTHON, "-m", "pip"] if own else [sys.executable, "-m", "pip", "--python", PYTHON]
    # Python compiles what it imports; compiling all of it first would cost a third of the time to the first page.
    return call(
        *pip, "install", "-qq", "--disable-pip-version-check", "--no-input", "--no-deps", "--no-compile",
        "--require-hashes", "--requirement", ROOT / lock,
    )  # fmt: skip


def call(*command):
    """Run a program with its output on stderr; whether it succeeded."""
    environment = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    # A user's pip settings may name a mirror, which is wanted, or `user = true`, which is not.
    environment.update(PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0", PYTHONNOUSERSITE="1")
    try:
        return subprocess.run([str(word) for word in command], stdout=sys.stderr, env=environment).returncode == 0
    except OSError as problem:
        say(str(problem))
        return False


def say(sentence):
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
