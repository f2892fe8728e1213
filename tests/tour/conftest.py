"""The tour and the ways in have the same Chromium as the stories."""

from tests.stories.conftest import browser_type_launch_args  # noqa: F401
