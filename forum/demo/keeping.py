"""Who has what too, and what the people of the demo keep an eye on."""

from datetime import timedelta

from forum import bookmarking, following, me_too
from forum.models import Question, Tag

MINUTE = timedelta(minutes=1)
SHARED = (9, 4, 0, 2, 1, 0, 6, 0, 3)  # how many share a question, in turn


def load(now, people):
    """By the rules, just before now; followers of what is new are told from here on."""
    customers = [person for _handle, person in sorted(people.items()) if not person.is_employee]
    questions = list(Question.objects.public().filter(closed_at=None, locked_at=None).order_by("-published_at")[:45])
    for place, question in enumerate(questions):
        others = [person for person in customers if person.pk != question.author_id and not person.is_suspended(now)]
        first = place * 5 % len(others)
        for number in range(SHARED[place % len(SHARED)]):
            member = others[(first + number) % len(others)]
            me_too.say(member=member, question=question, now=now - MINUTE * (place + number))
    for handle, other in (("reto", "beat"), ("beat", "fatima")):
        for target in (questions[0].category, people[other], *Tag.objects.order_by("slug")[:2]):
            following.follow(member=people[handle], target=target, now=now - MINUTE)
        for question in questions[1::9]:
            bookmarking.bookmark(member=people[handle], question=question, now=now - MINUTE)
