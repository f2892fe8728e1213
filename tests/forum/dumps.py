"""Dumps to import, and what is looked at afterwards."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.core.management import call_command

from community import wiring
from forum.models import Answer, Question

DATA = Path(__file__).parents[1] / "data"
NO_LINE = ""


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def bring(folder=DATA / "dump", **options):
    call_command("import_stackexchange", str(folder), **options)


def everything():
    """Every row of every model, so that "changes nothing" means what it says."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in ("community", "forum", "escalation", "superusers")
    }


def copy(tmp_path, **files):
    """The whole dump with some files replaced (text) or taken away (None)."""
    folder = tmp_path / "dump"
    shutil.copytree(DATA / "dump", folder, dirs_exist_ok=True)
    for name, content in files.items():
        path = folder / f"{name}.xml"
        path.unlink() if content is None else path.write_text(content)
    return folder


def differences(now):
    """What `reconcile` would say, of all apps."""
    return [said for recount in wiring.load(wiring.RECOUNTERS) for said in recount(now, False)]


def question(old):
    return Question.objects.get(imported_id=old)


def answer(old):
    return Answer.objects.get(imported_id=old)
