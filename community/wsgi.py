"""What the web server serves."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
try:
    application = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018 (imports every page now, not while the first visitor waits)
except ImproperlyConfigured as problem:
    sys.exit(str(problem))
