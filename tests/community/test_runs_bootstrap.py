"""`manage.py` finds or makes the environment it needs, exactly as the lock says, once."""

import ast
import hashlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from community import bootstrap

ROOT = Path(__file__).resolve().parent.parent.parent
FAKE_UV = """#!/bin/sh
echo "$@" >> {log}
case "$1" in
  venv) for last; do :; done; exec {python} -m venv --without-pip --symlinks "$last" ;;
  pip) sleep 0.5; [ ! -e {broken} ] ;;
esac
"""
SAYS_WHERE = "import sys\n\n\ndef main(arguments):\n    print(sys.prefix, *arguments)\n    return 0\n"


@pytest.fixture
def project(tmp_path):
    """A project that needs one package nobody has, with a uv that notes what it is asked for."""
    (tmp_path / "community").mkdir()
    for name in ("manage.py", "community/__init__.py", "community/bootstrap.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "community" / "up.py").write_text(SAYS_WHERE)
    for lock in (bootstrap.LOCK, bootstrap.TEST_LOCK):
        (tmp_path / lock).write_text("a-package-that-nobody-has==1.0 \\\n    --hash=sha256:00\n")
    (tmp_path / "bin").mkdir()
    uv = tmp_path / "bin" / "uv"
    uv.write_text(FAKE_UV.format(log=tmp_path / "log", python=sys.executable, broken=tmp_path / "broken"))
    uv.chmod(uv.stat().st_mode | stat.S_IXUSR)
    return tmp_path


def command(project, *words, **env):
    return subprocess.Popen(
        [sys.executable, project / "manage.py", *words],
        env={**os.environ, "PATH": f"{project / 'bin'}:{os.environ['PATH']}", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def installs(project):
    log = project / "log"
    return [line for line in log.read_text().splitlines() if line.startswith("pip")] if log.exists() else []


def test_the_first_command_makes_the_environment_and_later_ones_use_it(project):
    first = command(project, "up", "--port", "1")
    out, err = first.communicate()
    assert out == f"{project / '.venv'} --port 1\n"  # what is said about setting up goes to stderr
    assert "requirements.lock" in err
    second = command(project, "up")
    assert second.communicate() == (f"{project / '.venv'}\n", "")
    assert len(installs(project)) == 1
    assert "--require-hashes" in installs(project)[0]


def test_the_command_keeps_its_process(project):
    (project / "community" / "up.py").write_text("import os\n\n\ndef main(arguments):\n    print(os.getpid())\n")
    running = command(project, "up")
    assert running.communicate()[0] == f"{running.pid}\n"


def test_two_commands_at_once_install_once(project):
    both = [command(project, "up"), command(project, "up")]
    assert [running.communicate()[0] for running in both] == [f"{project / '.venv'}\n"] * 2
    assert len(installs(project)) == 1


def test_a_changed_lock_is_installed_again(project):
    command(project, "up").communicate()
    with open(project / "requirements.lock", "a") as lock:
        lock.write("another-one==1.0\n")
    command(project, "up").communicate()
    assert len(installs(project)) == 2


def test_an_interrupted_installation_starts_afresh(project):
    command(project, "up").communicate()
    (project / ".venv" / "installed").unlink()  # it is written last
    (project / ".venv" / "half").write_text("a file of a package")
    command(project, "up").communicate()
    assert not (project / ".venv" / "half").exists()


def test_an_environment_whose_python_has_gone_is_made_again(project):
    command(project, "up").communicate()
    (project / ".venv" / "bin" / "python").unlink()
    assert command(project, "up").communicate()[0] == f"{project / '.venv'}\n"


def test_what_the_caller_has_on_its_python_path_stays_outside(project):
    (project / "community" / "up.py").write_text(
        "import os\n\n\ndef main(arguments):\n    print(os.environ.get('PYTHONPATH'))\n"
    )
    assert command(project, "up", PYTHONPATH=str(ROOT)).communicate()[0] == "None\n"


def test_an_installation_that_fails_leaves_no_stamp_and_says_so(project):
    (project / "broken").touch()
    os.remove(project / "bin" / "uv")
    failed = command(project, "up", PIP_NO_INDEX="1", PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull)
    _out, err = failed.communicate()
    assert failed.returncode == 1
    assert err.splitlines()[-1] == (
        "The packages in requirements.lock could not be installed; what went wrong stands above."
    )
    assert not (project / ".venv" / "installed").exists()


def test_an_interpreter_that_has_every_version_is_used_as_it_is(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    import django

    lock = tmp_path / "some.lock"
    lock.write_text(f"django=={django.__version__} \\\n    --hash=sha256:00\nnobody==1 ; sys_platform == 'win32'\n")
    assert bootstrap.has_everything("some.lock")
    lock.write_text("django==1.0\n")
    assert not bootstrap.has_everything("some.lock")


def test_every_line_of_the_locks_is_pinned_with_a_hash_and_names_no_index():
    for name in (bootstrap.LOCK, bootstrap.TEST_LOCK):
        text = (ROOT / name).read_text()
        packages = [line for line in text.splitlines() if line and line[0].isalnum()]
        assert all("==" in line and line.endswith("\\") for line in packages)
        assert text.count("--hash=sha256:") >= len(packages)
        assert "http" not in text
    shipped, tests = (
        set(bootstrap.PINNED.findall((ROOT / name).read_text())) for name in (bootstrap.LOCK, bootstrap.TEST_LOCK)
    )
    assert shipped <= tests


def test_the_stamp_names_the_lock_by_its_content():
    content = (ROOT / bootstrap.LOCK).read_bytes()
    assert bootstrap.digest(bootstrap.LOCK) == f"requirements.lock {hashlib.sha256(content).hexdigest()}"


def test_manage_py_can_be_read_by_pythons_that_are_too_old():
    text = (ROOT / "manage.py").read_text()
    assert text.isascii()
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Match)
    assert [node for node in ast.walk(ast.parse(text)) if isinstance(node, new)] == []


def test_a_python_that_is_too_old_is_one_sentence():
    pretend = "import sys; sys.version_info = (3, 10, 13, 'final', 0); exec(open('manage.py').read())"
    said = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == (
        "Firstday needs Python 3.11 or newer; this is Python 3.10. "
        "Run the same command with a newer one, such as python3.11.\n"
    )
