"""What the forum keeps. Rules live beside this package, one module for each verb."""

from forum.models.answers import Answer, Comment
from forum.models.arranging import Arrangement
from forum.models.following import Announcement, Bookmark, Follow, MeToo
from forum.models.marks import ReputationEntry, Revision, Verdict, Vote
from forum.models.places import Category, Tag
from forum.models.questions import Question
from forum.models.search import SearchDocument, SearchWord
from forum.models.writing import Draft, Picture

__all__ = [
    "Announcement",
    "Answer",
    "Arrangement",
    "Bookmark",
    "Category",
    "Comment",
    "Draft",
    "Follow",
    "MeToo",
    "Picture",
    "Question",
    "ReputationEntry",
    "Revision",
    "SearchDocument",
    "SearchWord",
    "Tag",
    "Verdict",
    "Vote",
]
