"""The search document: one narrow row a question, which the database's own full-text index is kept from.

On PostgreSQL the migration adds a generated column `vector` (words in the row's language, the title
weighing most) and its GIN index; on SQLite an FTS5 table that triggers keep in step. Neither is
known to Django, and neither needs anything but writing this row.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Language
from forum.models.posts import Question


class SearchDocument(models.Model):
    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="search_document")
    language = models.CharField(max_length=5, choices=Language)
    title = models.TextField()
    body = models.TextField(help_text="Text of the question, its visible answers and comments.")

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")

    def __str__(self):
        return self.title
