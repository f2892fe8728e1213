"""What every page knows about the company."""

from community import logos
from community.site import current, legal_links, welcome


def site(request):
    """`site`: the company's settings, kept in the process and read again after a change; `logo`, or None;
    `welcome` and `legal_links`: in the reader's language, when a page asks for them."""
    row = current()
    return {"site": row, "logo": logos.shown(row.logo), "welcome": welcome, "legal_links": legal_links}
