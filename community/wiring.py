"""The one place where the ground floor names what stands on it: by dotted string, importing nothing.

To add a feature that takes part in one of these, write the function and add its name here.
"""

from django.utils.module_loading import import_string

# (now, fix) -> list of differences, each a sentence. Called by `manage.py reconcile`.
RECOUNTERS = [
    "community.employees.recount",
    "forum.recounting.recount",
    "forum.searching.recount",
    "superusers.recounting.recount",
    "escalation.recounting.recount",
]

# (now, started_at) -> dict of figures and a list of reasons not to be ready. Called by `/readyz`.
HEALTH_CHECKS = [
    "community.outbox.health",
    "forum.announcing.health",
    "escalation.sweep.health",
]

# (question, now) -> None or forum.handover.Due(due_at, reason). Asked in order by asking.publish; the first answer holds.
WINDOW_RULES = []

# (member, notices) -> numbers of those about something the member may not see (any more).
# Asked before notices are listed, opened or sent.
NOTICE_SIGHT = ["forum.permissions.notices_out_of_sight"]

# (now) -> list of community.numbers.Figure. Shown on the admin's first page.
NUMBER_PANELS = [
    "forum.numbers.figures",
    "escalation.numbers.figures",
    "superusers.numbers.figures",
]

# (now, people) -> None. The demo community, in this order; `people` is a dict of handle to member.
DEMO_PARTS = [
    "forum.demo.load",
    "superusers.demo.load",
    "escalation.demo.load",
]

# URL modules under the root, in this order.
PAGES = ["forum.urls", "forum.program_urls", "superusers.urls"]
API = ["forum.api.urls", "superusers.api.urls"]


def load(names):
    """Import what the dotted strings name."""
    return [import_string(name) for name in names]
