"""What the notices of the forum share."""

from forum.text import quoted


def about_question(question, **more):
    return {"question": question.pk, "title": question.title, "url": question.get_absolute_url(), **more}


def text_of(model, pk):
    html = model.objects.filter(pk=pk).values_list("body_html", flat=True).first()
    return quoted(html) if html else ""
