"""What `manage.py up` does before it starts anything."""

import hashlib
import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command, get_commands
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

UNUSED = ["rest_framework", "readme"]  # the browsable API is switched off; the README has its own pictures
DEMO_PASSWORD = "first-day"  # noqa: S105
DEMO_SIGN_INS = ("customer", "super", "manager", "admin")


class Command(BaseCommand):
    help = "Make everything ready to run: database, static files, broker folders, and on first start the demo."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--no-demo", action="store_true", help="leave an empty community empty")

    def handle(self, *, no_demo, **options):
        """Prints one line of JSON: `workers` (web processes) and `welcome` (lines to show once the site answers)."""
        for folder in (settings.VAR_DIR, settings.MEDIA_ROOT, settings.STATIC_ROOT):
            Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        empty_broker()
        with self.collecting_static():
            self.migrate()
            if settings.MODE != "production" and not no_demo and "demo" in get_commands():
                self.load_demo()
        self.stdout.write(json.dumps({"workers": settings.WEB_CONCURRENCY, "welcome": welcome()}))

    def say(self, sentence):
        self.stderr.write(sentence, lambda text: text)

    def migrate(self):
        try:
            executor = MigrationExecutor(connection)
            missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError as problem:
            raise SystemExit(f"The database does not answer: {str(problem).strip().splitlines()[0]}") from None
        if missing:
            self.say(f"Preparing the database ({len(missing)} steps) ...")
            call_command("migrate", verbosity=0, interactive=False)

    @contextmanager
    def collecting_static(self):
        """Collect and compress again only when a file or a package has changed: it takes seconds, so it is done
        by a process of its own while this one does the rest."""
        stamp, now = settings.VAR_DIR / "static.stamp", fingerprint()
        manifest = settings.STATIC_ROOT / "staticfiles.json"
        if settings.DEBUG or (manifest.exists() and stamp.exists() and stamp.read_text() == now):
            yield
            return
        self.say("Collecting static files ...")
        stamp.unlink(missing_ok=True)
        command = ["collectstatic", "--verbosity=0", "--no-input", "--clear", *(f"--ignore={name}" for name in UNUSED)]
        collecting = subprocess.Popen([sys.executable, "-m", "django", *command], cwd=settings.BASE_DIR)  # noqa: S603
        try:
            yield
        except BaseException:
            collecting.kill()
            raise
        if collecting.wait() != 0:
            raise SystemExit("The static files could not be collected; what went wrong stands above.")
        stamp.write_text(now)

    def load_demo(self):
        if not get_user_model().objects.exists():
            self.say("Loading the demo community ...")
            call_command("demo", verbosity=0, stdout=self.stderr)


def empty_broker():
    """Forget rings of the bell from an earlier life; they carry nothing, and beat rings again at once."""
    folders = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    if "data_folder_in" in folders:
        for name in ("data_folder_in", "control_folder"):
            shutil.rmtree(folders[name], ignore_errors=True)
            Path(folders[name]).mkdir(parents=True)


def fingerprint():
    """Changes whenever the collected files would: our own files, the packages, how they are stored."""
    found = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    found.update(repr(settings.STORAGES["staticfiles"]).encode())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            state = path.stat()
            found.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()


def welcome():
    """Where the site is and, when the demo is loaded, who can sign in."""
    lines = ["", f"Firstday is ready at {settings.SITE_URL}/", ""]
    domain = "alpenfon.example"
    demo = get_user_model().objects.filter(email=f"{DEMO_SIGN_INS[0]}@{domain}").exists()
    if settings.MODE != "production" and demo:
        names = " ".join(f"{name}@{domain}" for name in DEMO_SIGN_INS)
        lines += [f"Sign in with the password {DEMO_PASSWORD} as", f"  {names}"]
        lines += [f"Mails are kept on this machine: {settings.SITE_URL}/dev/mail/", ""]
    return [*lines, "Ctrl-C stops it.", ""]
