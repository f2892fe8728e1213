"""What is kept for a while only, and goes by the clock."""

from forum import drafting, judging, picturing


def tidy(*, now):
    """Throw away what is too old to be kept. Returns how many of each; running it again finds nothing."""
    return {
        "drafts": drafting.expire(now=now),
        "pictures": picturing.remove_unused(now=now),
        "visitors": judging.forget_visitors(now=now),
    }
