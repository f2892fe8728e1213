"""What every page knows about the company."""

from community.site import current


def site(request):
    """`site`: the company's settings, kept in the process and read again after a change."""
    return {"site": current()}
