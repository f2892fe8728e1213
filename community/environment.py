"""Reads settings from the environment and says, a sentence each, what is wrong with them.

Nothing is raised while reading, so that a person hears of all mistakes at once and not of one a start.
"""

import os
import re
import warnings
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from django.utils.dateparse import parse_duration
from environ import Env

MODES = {"": "demo", "1": "developing", "true": "developing", "0": "production", "false": "production"}


class Environment:
    """What `os.environ` (and `.env`, where the environment is silent) says; `problems` collects sentences."""

    def __init__(self, env_file):
        self.problems = []
        if env_file.exists():
            Env.read_env(env_file)

    def text(self, name, default=""):
        """An empty value is the same as none."""
        return os.environ.get(name, "").strip() or default

    def words(self, name, default=()):
        """A list, separated by commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()] or list(default)

    def number(self, name, default, *, at_least=0, at_most=1_000_000):
        text = self.text(name, str(default))
        if not (text.isascii() and text.isdigit() and at_least <= int(text) <= at_most):
            self.problems.append(f"{name} must be a whole number from {at_least} to {at_most}, not {text!r}.")
            return default
        return int(text)

    def duration(self, name, default):
        """An ISO 8601 duration above zero; returns a timedelta."""
        try:
            value = parse_duration(self.text(name, default))
        except OverflowError:
            value = None
        if value is None or value.total_seconds() <= 0 or value.days > 3650:
            self.problems.append(
                f"{name} must be an ISO 8601 duration above zero, such as PT24H, not {self.text(name)!r}."
            )
            return parse_duration(default)
        return value

    def rate(self, name, default):
        """How many in which time, as "600/min"."""
        text = self.text(name, default)
        if not re.fullmatch(r"[1-9][0-9]{0,8}/(sec|min|hour|day)", text):
            self.problems.append(f"{name} must be a rate such as {default}, not {text!r}.")
            return default
        return text

    def mode(self):
        """What this process is: demo, developing or production."""
        text = self.text("DEBUG").lower()
        if text not in MODES:
            self.problems.append(f"DEBUG must be 0 (production), 1 (developing) or unset (demo), not {text!r}.")
        return MODES.get(text, "demo")

    def one_of(self, name, default, choices):
        text = self.text(name, default)
        if text not in choices:
            self.problems.append(f"{name} must be one of {', '.join(choices)}, not {text!r}.")
            return default
        return text

    def time_zone(self, name, default):
        text = self.text(name, default)
        try:
            ZoneInfo(text)
        except (ValueError, OSError, KeyError):
            self.problems.append(f"{name} must be a time zone such as Europe/Zurich, not {text!r}.")
            return default
        return text

    def database(self, name, default):
        example = "postgres://user:password@host:5432/name or sqlite:////folder/file"
        engines = ("django.db.backends.postgresql", "django.db.backends.sqlite3")
        return self._url(name, default, example, Env.db_url_config, lambda found: found.get("ENGINE") in engines)

    def cache(self, name, default):
        return self._url(name, default, "redis://host:6379/1 or locmemcache://", Env.cache_url_config, bool)

    def mail(self, name, default):
        """A dict of Django's EMAIL_ settings."""
        found = self._url(name, default, "smtp+tls://user:password@host:587", Env.email_url_config, bool)
        return {key: value for key, value in found.items() if value is not None}

    def _url(self, name, default, example, parse, good):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = parse(self.text(name, default))
            except (ImproperlyConfigured, ValueError, KeyError):
                found = {}
            if not good(found):
                # The value may hold a password: it is not repeated.
                self.problems.append(f"{name} cannot be read; it must look like {example}.")
                found = parse(default)
        return found

    def refuse(self, more=()):
        """Raise ImproperlyConfigured with every sentence, if there is one."""
        if self.problems or more:
            raise ImproperlyConfigured("\n".join([*self.problems, *more]))
