"""What is searched: one narrow document a question, and the words that occur in titles.

On PostgreSQL migrations add generated columns to the document (`vector`: all words in the row's language, weighted
by where they stand; `title_vector`: those of the title) and their GIN indexes; on SQLite an FTS5 table that
triggers keep in step. None of them is known to Django, and none needs anything but writing these rows.
On SQLite Django changes a table by copying it: the triggers are lost, and the view `forum_search_source` makes the copying
fail. A migration that changes the document's columns drops both first and makes them again, as forum/0006 does.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Language
from forum.models.questions import Question


class SearchDocument(models.Model):
    """The plain text of what everybody may read below one question, by where it stands."""

    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="search_document")
    language = models.CharField(max_length=5, choices=Language)
    title = models.TextField()
    tags = models.TextField(default="", blank=True)
    body = models.TextField(help_text="Text of the question.")
    accepted = models.TextField(default="", blank=True, help_text="Text of the accepted answer.")
    answers = models.TextField(default="", blank=True, help_text="Text of the other visible answers.")
    comments = models.TextField(default="", blank=True, help_text="Text of the visible comments.")
    parts = models.JSONField(
        default=dict, blank=True, help_text="Where each answer and comment begins in its text, and the answer's number."
    )

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")

    def __str__(self):
        return self.title


class SearchWord(models.Model):
    """A word of a title or a tag: what a mistyped word may have meant, and what compounds a word stands at the end of.

    Words are of the whole community; nobody is shown one that does not find them something they may see.
    """

    word = models.CharField(max_length=40)
    language = models.CharField(max_length=5, choices=Language)
    backwards = models.CharField(max_length=40, db_index=True, help_text="The word without its ending, backwards.")

    class Meta:
        verbose_name = _("word that is searched")
        verbose_name_plural = _("words that are searched")
        constraints = [models.UniqueConstraint(fields=["word", "language"], name="search_word_once")]

    def __str__(self):
        return self.word
