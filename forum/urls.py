"""Addresses of the forum's pages."""

from django.urls import path

from forum.views import deciding, detailing, drafts, history, home, lists, members, question, searching, writing

urlpatterns = [
    path("", home.home, name="home"),
    path("questions/", lists.questions, name="questions"),
    path("categories/<slug:slug>/", lists.category, name="category"),
    path("tags/<str:slug>/", lists.tag, name="tag"),
    path("search/", searching.search, name="search"),
    path("similar/", searching.similar, name="similar"),
    path("members/<slug:handle>/", members.member, name="member"),
    path("ask/", writing.ask, name="ask"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/<str:place>/", drafts.save, name="draft_save"),
    path("drafts/<str:place>/discard/", drafts.discard, name="draft_discard"),
    path("questions/<int:pk>/", question.question_short, name="question_short"),
    path("questions/<int:pk>/<str:slug>/", question.question, name="question"),
    path("questions/<int:pk>/comments/all/", question.comments, name="comments"),
    path("questions/<int:pk>/answers/new/", writing.answer, name="answer_new"),
    path("questions/<int:pk>/comments/new/", writing.comment, name="comment_new"),
    path("questions/<int:pk>/details/ask/", detailing.ask, name="question_details"),
    path("questions/<int:pk>/details/take-back/", detailing.take_back, name="question_details_take_back"),
    path("questions/<int:pk>/acceptance/withdraw/", deciding.withdraw, name="acceptance_withdraw"),
    path("questions/<int:pk>/closing/close/", deciding.close, name="question_close"),
    path("questions/<int:pk>/closing/reopen/", deciding.reopen, name="question_reopen"),
    path("answers/<int:pk>/", question.answer, name="answer"),
    path("answers/<int:pk>/accept/", deciding.accept, name="answer_accept"),
    path("answers/<int:pk>/did-not-help/", deciding.did_not_help, name="answer_did_not_help"),
    path("posts/<str:kind>/<int:pk>/vote/", deciding.vote, name="post_vote"),
    path("posts/<str:kind>/<int:pk>/edit/", writing.edit, name="post_edit"),
    path("posts/<str:kind>/<int:pk>/history/", history.history, name="post_history"),
    path("posts/<str:kind>/<int:pk>/history/<int:version>/restore/", history.restore, name="post_restore"),
]
