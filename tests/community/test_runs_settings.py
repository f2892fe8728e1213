"""A wrong setting is one clear sentence; production refuses what is not safe, and says all of it at once."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from community import checks
from community.environment import Environment
from tests.stories.up import clean_environment, manage

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {
    "DEBUG": "0",
    "SECRET_KEY": "Zk3v8Qw1Lm9Xr5Tb7Yn2Pc6Hs4Jd0Fg-aUeIoRtKxVzBqWlMnCy",
    "SITE_URL": "https://community.example.com",
    "ALLOWED_HOSTS": "community.example.com",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.com:587",
    "DEFAULT_FROM_EMAIL": "Community <community@example.com>",
    "REPLY_TO_EMAIL": "hello@example.com",
    "MANAGERS_FALLBACK_EMAIL": "team@example.com",
}
NEEDED = [name for name in GOOD if name != "DEBUG"]


def command(tmp_path, *words, **env):
    base = clean_environment(VAR_DIR=str(tmp_path / "var"))
    for name in (*GOOD, "CELERY_BROKER_URL", "CACHE_URL", "WEB_CONCURRENCY"):
        base.pop(name, None)
    return manage(*words, env={**base, **env})


@pytest.mark.parametrize(
    ("read", "name", "value", "sentence"),
    [
        ("duration", "PEER_WINDOW", "banana", "an ISO 8601 duration above zero, such as PT24H, not 'banana'."),
        ("duration", "PEER_WINDOW", "PT0S", "an ISO 8601 duration above zero, such as PT24H, not 'PT0S'."),
        ("duration", "PEER_WINDOW", "-PT1H", "an ISO 8601 duration above zero, such as PT24H, not '-PT1H'."),
        ("number", "SWEEP_SECONDS", "-1", "a whole number from 0 to 1000000, not '-1'."),
        ("number", "SWEEP_SECONDS", "often", "a whole number from 0 to 1000000, not 'often'."),
        ("time_zone", "TIME_ZONE", "Mars/Olympus", "a time zone such as Europe/Zurich, not 'Mars/Olympus'."),
        ("time_zone", "TIME_ZONE", "../etc", "a time zone such as Europe/Zurich, not '../etc'."),
        ("rate", "API_READ_RATE", "fast", "a rate such as 5/min, not 'fast'."),
    ],
)
def test_a_wrong_value_is_one_sentence_and_the_default_is_used(monkeypatch, tmp_path, read, name, value, sentence):
    default = {"duration": "PT24H", "number": 60, "time_zone": "UTC", "rate": "5/min"}[read]
    monkeypatch.setenv(name, value)
    env = Environment(tmp_path / "none")
    used = getattr(env, read)(name, default)
    assert env.problems == [f"{name} must be {sentence}"]
    assert used == (timedelta(hours=24) if read == "duration" else default)


@pytest.mark.parametrize("value", ["banana", "mysql://user:hidden@host/name", "postgres://user:hidden@host:port/name"])
def test_a_wrong_database_is_one_sentence_that_keeps_the_password(monkeypatch, tmp_path, value):
    monkeypatch.setenv("DATABASE_URL", value)
    env = Environment(tmp_path / "none")
    env.database("DATABASE_URL", "sqlite:////tmp/x")
    assert len(env.problems) == 1
    assert "hidden" not in env.problems[0]


def test_a_file_fills_in_what_the_environment_leaves_open(monkeypatch, tmp_path):
    monkeypatch.setenv("FIRST", "environment")
    monkeypatch.setenv("SECOND", "")
    monkeypatch.delenv("SECOND")  # and so it is again afterwards
    (tmp_path / ".env").write_text("FIRST=file\nSECOND=file\n")
    env = Environment(tmp_path / ".env")
    assert (env.text("FIRST"), env.text("SECOND"), env.text("THIRD", "default")) == ("environment", "file", "default")


def test_a_wrong_setting_is_one_sentence_for_any_command(tmp_path):
    said = command(tmp_path, "check", DEBUG="maybe")
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == "DEBUG must be 0 (production), 1 (developing) or unset (demo), not 'maybe'.\n"


def test_several_wrong_settings_are_said_at_once(tmp_path):
    said = command(tmp_path, "migrate", PORT="x", SWEEP_SECONDS="0")
    assert [line.split()[0] for line in said.stderr.splitlines()] == ["PORT", "SWEEP_SECONDS"]


def test_production_without_settings_names_each_that_is_missing(tmp_path):
    said = command(tmp_path, "up", DEBUG="0")
    assert said.returncode == 1
    assert said.stderr.splitlines() == [f"{name} must be set when DEBUG=0." for name in NEEDED]


@pytest.mark.parametrize(
    "program",
    [
        ["-c", "import community.wsgi"],
        ["-m", "celery", "-A", "community.celery", "worker"],
        ["-m", "celery", "-A", "community.celery", "beat"],
    ],
)
def test_neither_web_server_nor_celery_start_where_production_is_not_safe(tmp_path, program):
    env = {**clean_environment(VAR_DIR=str(tmp_path)), **GOOD, "ALLOWED_HOSTS": "*"}
    said = subprocess.run([sys.executable, *program], cwd=ROOT, env=env, capture_output=True, text=True, timeout=100)
    assert said.returncode == 1
    assert said.stderr == (
        "ALLOWED_HOSTS must name the hosts of this site; * lets anybody choose the host in our mails.\n"
    )


def test_a_good_production_passes_the_deployment_checks_without_a_warning(tmp_path):
    said = command(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **GOOD)
    assert (said.returncode, said.stderr) == (0, "")


def settings(**changes):
    """What `refusals` is given in a good production."""
    return {
        **{name: GOOD[name] for name in NEEDED},
        "ALLOWED_HOSTS": ["community.example.com"],
        "EMAIL_BACKEND": "community.smtp.EmailBackend",
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "WEB_CONCURRENCY": 1,
        "CELERY_BROKER_URL": "filesystem://",
        **changes,
    }


@pytest.mark.parametrize(
    "fine",
    [
        {},
        {"SITE_URL": "http://127.0.0.1:8000", "ALLOWED_HOSTS": ["127.0.0.1"]},
        {"ALLOWED_HOSTS": [".example.com"]},
        {"CELERY_BROKER_URL": "amqp://guest:guest@127.0.0.1:5672//"},
        {"CELERY_BROKER_URL": "amqp://firstday:word@rabbit:5672//"},
        {"WEB_CONCURRENCY": 4, "CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}},
    ],
)
def test_what_is_safe_is_not_refused(fine):
    assert checks.refusals(settings(**fine)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + GOOD["SECRET_KEY"]),
        ("SECRET_KEY", "change-me-" + GOOD["SECRET_KEY"]),
        ("SITE_URL", "http://community.example.com"),
        ("SITE_URL", "community.example.com"),
        ("SITE_URL", "https://[broken"),
        ("SITE_URL", "https://user:word@community.example.com"),
        ("SITE_URL", "https://community.example.com/forum"),
        ("ALLOWED_HOSTS", []),
        ("ALLOWED_HOSTS", ["."]),
        ("ALLOWED_HOSTS", ["community.example.com", ".com"]),
        ("ALLOWED_HOSTS", ["elsewhere.example.com"]),
        ("ALLOWED_HOSTS", ["community.example.com", "*"]),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"),
        ("CELERY_BROKER_URL", "amqp://guest:guest@rabbit:5672//"),
        ("CELERY_BROKER_URL", "amqp://rabbit"),
        ("WEB_CONCURRENCY", 2),
        ("DEFAULT_FROM_EMAIL", "nobody"),
        ("DEFAULT_FROM_EMAIL", "Demo <community@alpenfon.example>"),
        ("REPLY_TO_EMAIL", "not an address"),
        ("REPLY_TO_EMAIL", "no-reply@example.com"),
        ("MANAGERS_FALLBACK_EMAIL", ""),
        ("MANAGERS_FALLBACK_EMAIL", "manager@alpenfon.example"),
    ],
)
def test_production_refuses_what_is_not_safe_in_one_sentence(name, value):
    assert len(checks.refusals(settings(**{name: value}))) == 1


def test_the_example_of_an_environment_names_only_settings_that_are_read():
    read = (ROOT / "community" / "settings.py").read_text() + (ROOT / "community" / "up.py").read_text()
    example = (ROOT / ".env.example").read_text().splitlines()
    names = [found[1] for line in example if (found := re.match(r"#? ?([A-Z_]+)=", line))]
    assert len(names) >= 18
    assert [name for name in names if f'"{name}"' not in read] == []


def test_the_example_of_an_environment_keeps_production_from_starting_until_it_is_filled_in(tmp_path):
    lines = (ROOT / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    said = command(tmp_path, "check", **given)
    assert said.returncode == 1
    assert "SECRET_KEY must be" in said.stderr
