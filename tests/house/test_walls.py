"""The walls of the house, checked by a machine: taste alone does not hold."""

import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("community", "forum", "superusers", "escalation")
EDGES = re.compile(r"/(views|api|admin|management|demo)(/|\.py|_)|/(tasks|middleware|adapter|health)\.py|pages\.py")


def sources(*folders):
    """Path and text of every Python file of ours in these folders, migrations left out."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text()


def places(pattern, *folders, skip=()):
    """`file:line` wherever the pattern occurs."""
    found = []
    for name, text in sources(*folders):
        if name in skip:
            continue
        found += [f"{name}:{number}" for number, line in enumerate(text.splitlines(), 1) if re.search(pattern, line)]
    return found


def run(*words):
    return subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_run_downwards():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_ruff_finds_nothing():
    done = run("ruff", "check", ".")
    assert done.returncode == 0, done.stdout
    done = run("ruff", "format", "--check", ".")
    assert done.returncode == 0, done.stdout


def test_the_forum_does_not_know_who_stands_on_it():
    assert places(r"(?i)escalat|super.?user(?!\w*\()", "forum", skip=()) == []


def test_the_ground_floor_imports_no_app():
    assert places(r"^\s*(from|import) (forum|superusers|escalation)\b", "community") == []


def test_only_one_module_marks_text_safe():
    """(Plain text mails have nothing to escape.)"""
    assert places(r"mark_safe|SafeString|\|safe\b|autoescape off", *APPS, skip={"forum/text.py"}) == []
    templates = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file() and path.suffix != ".txt" and re.search(r"\|\s*safe\b|autoescape off", path.read_text())
    ]
    assert templates == []


def test_only_the_relay_sends_mail():
    assert (
        places(
            r"(?<!def )\bsend_mail\(|\bsend_messages\(|\.send\(\)|mail_managers|mail_admins",
            *APPS,
            skip={"community/relay.py", "community/smtp.py"},
        )
        == []
    )


def test_no_data_travels_in_a_task():
    assert places(r"\.delay\(|apply_async\(", *APPS) == []


def test_nobody_listens_to_model_signals():
    assert places(r"(post|pre)_(save|delete|init)\b|m2m_changed|@receiver", *APPS) == []


def test_only_edges_read_the_clock():
    clock = places(r"timezone\.now\(|datetime\.now\(|datetime\.utcnow|date\.today\(|localtime\(\)", *APPS)
    assert [place for place in clock if not EDGES.search("/" + place)] == []


def test_no_model_has_rules_in_save():
    assert places(r"def save\(self", *APPS) == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_files_read_in_one_sitting():
    long = [(name, text.count("\n")) for name, text in sources(*APPS, "tests") if text.count("\n") > 400]
    assert long == []


def test_top_level_is_what_the_design_fixed():
    allowed = {
        *APPS, "templates", "static", "tests", "manage.py", "pyproject.toml", "README.md", "requirements.lock",
        "requirements-test.lock", "LICENSE", "CHANGELOG.md", "SECURITY.md", ".env.example", "compose.yaml",
        "Dockerfile", ".dockerignore", ".ci", ".gitignore",
    }  # fmt: skip
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    assert {name.split("/")[0] for name in tracked if name} - allowed == set()


def test_locks_name_no_package_index():
    for lock in ("requirements.lock", "requirements-test.lock"):
        assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links|file:", (ROOT / lock).read_text()) == []
