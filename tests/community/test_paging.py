import pytest

from community.models import Member
from community.paging import BrokenCursor, cursor_of, paged
from tests import make
from tests.make import NOON, SECOND

pytestmark = pytest.mark.django_db
ORDER = ("-date_joined", "-id")


def handles(page):
    return [member.handle for member in page]


def test_pages_follow_each_other_without_gap_or_double():
    for number in range(7):
        make.member(f"m{number}", date_joined=NOON + (number // 3) * SECOND)  # threes share a moment
    seen, cursor, pages = [], "", 0
    while True:
        page = paged(Member.objects.all(), order=ORDER, cursor=cursor, size=2)
        assert page.first is (pages == 0)
        seen, cursor, pages = seen + handles(page), page.next, pages + 1
        if not cursor:
            break
    assert (seen, pages) == ([f"m{number}" for number in reversed(range(7))], 4)


def test_a_full_last_page_has_no_next():
    make.member("a"), make.member("b")
    assert paged(Member.objects.all(), order=ORDER, size=2).next == ""


def test_upwards_works_too():
    a, b = make.member("a"), make.member("b")
    page = paged(Member.objects.all(), order=("date_joined", "id"), cursor=cursor_of(a, ("date_joined", "id")))
    assert handles(page) == [b.handle]


@pytest.mark.parametrize(
    "cursor",
    ["x", "é", "\x00", "bnVsbA", "W10", "WzEsMl0x", "W251bGwsMV0", "WzEsMl0", "W1siYSJdLDFd", "WyIyMDI2LTAxLTAxIiwxXQ"]
    + ["WyIyMDI2LTAzLTAyVDEyOjAwOjAwKzAwOjAwIiw5OTk5OTk5OTk5OTk5OTk5OTk5OTld", "A" * 5000],
)
def test_a_cursor_from_elsewhere_is_broken_and_nothing_worse(cursor):
    with pytest.raises(BrokenCursor):
        paged(Member.objects.all(), order=ORDER, cursor=cursor)
