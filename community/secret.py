"""The secret key of a demo or a developer's machine: made once, kept in a file only its owner reads."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def kept_in(folder: Path) -> str:
    """Return the key in `folder`, made on first use.

    Two processes that start together must end with the same key, so the file appears whole or not
    at all: it is written under another name and linked, and whoever links second reads the first's.
    """
    path = folder / "secret_key"
    try:
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # mails and the database lie in it
            draft = folder / f"secret_key.{os.getpid()}"
            with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(50))
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text()
    except OSError as problem:
        raise ImproperlyConfigured(f"Firstday keeps its data in {folder}, which cannot be used: {problem}.") from None
