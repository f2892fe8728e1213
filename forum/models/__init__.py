"""What the forum keeps. Rules live beside this package, one module for each verb."""

from forum.models.marks import ReputationEntry, Revision, Vote
from forum.models.places import Category, Tag
from forum.models.posts import Answer, Comment, Question
from forum.models.search import SearchDocument

__all__ = ["Answer", "Category", "Comment", "Question", "ReputationEntry", "Revision", "SearchDocument", "Tag", "Vote"]
