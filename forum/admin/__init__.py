"""The forum in the admin: places are edited, posts and the ledger are read, and changed only by rules."""

from forum.admin.ledger import ReputationEntryAdmin
from forum.admin.members import ModeratedMemberAdmin
from forum.admin.places import CategoryAdmin, TagAdmin
from forum.admin.posts import AnswerAdmin, CommentAdmin, QuestionAdmin

__all__ = [
    "AnswerAdmin",
    "CategoryAdmin",
    "CommentAdmin",
    "ModeratedMemberAdmin",
    "QuestionAdmin",
    "ReputationEntryAdmin",
    "TagAdmin",
]
