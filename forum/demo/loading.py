"""Lives the demo's past by the real rules, each at its own time."""

from datetime import timedelta
from random import Random

from django.contrib.auth.models import AnonymousUser

from forum import (
    accepting,
    answering,
    asking,
    closing,
    commenting,
    detailing,
    drafting,
    editing,
    judging,
    locking,
    merging,
    moderating,
    pinning,
)
from forum.demo import ballots, keeping, pictures, places, scripts
from forum.models import Question

FIRST_DAY, LAST_DAY = 86, 2.2  # questions without a time of their own lie this many days back
HOUR = timedelta(hours=1)
SPREAD = 20  # hours over which votes and comments come


def load(now, people):
    """Write places, questions and everything said under them; `people` is a dict of handle to member."""
    categories = places.make()
    dice = Random(24)
    everything = scripts.read()
    days = iter(_days(everything, dice))
    voters = [people[handle] for handle in sorted(people) if not people[handle].is_employee]
    timeline = [(_began(script, categories, days, dice, now), script) for script in everything]
    written = {}
    for began, script in sorted(timeline, key=lambda pair: pair[0]):
        story = Story(script, began, now, people, voters, dice)
        written[script.title] = story
        story.tell(category=categories[script.category])
    ballots.cast([ballot for story in written.values() for ballot in story.ballots])
    for story in written.values():
        story.settle(written)
    keeping.load(now, people)
    moderating.suspend(
        by=people["regula"],
        member=people["rico"],
        until=now + timedelta(days=5),
        reason="Mehrfach Werbung gepostet.",
        now=now - HOUR,
    )
    drafting.save(
        member=people["reto"],
        place=drafting.ASK,
        content={"title": "eSIM auf zwei Geräten gleichzeitig", "body": "Telefon und Uhr sollen", "language": "de"},
        now=now - HOUR,
    )
    places.back_to_default()


def _days(everything, dice):
    """How many days ago each question without a time of its own was asked: evenly, in no order."""
    count = sum(not {"ago", "left"} & set(script.options) for script in everything)
    step = (FIRST_DAY - LAST_DAY) / max(1, count - 1)
    days = [LAST_DAY + step * number for number in range(count)]
    dice.shuffle(days)
    return days


def _began(script, categories, days, dice, now):
    """When the question was published."""
    if "left" in script.options:
        window = categories[script.category].peer_window or places.THEN
        return now - window + HOUR * script.hours("left")
    if "ago" in script.options:
        return now - HOUR * script.hours("ago")
    day = now - timedelta(days=next(days))
    return day.replace(hour=dice.randint(6, 20), minute=dice.randint(0, 59), second=dice.randint(0, 59))


class Story:
    """One question and what happened under it."""

    def __init__(self, script, began, now, people, voters, dice):
        self.script, self.began, self.now = script, began, now
        self.people, self.voters, self.dice = people, voters, dice
        self.question, self.solution = None, None
        self.ballots, self.advertising = [], []

    def at(self, hours):
        """So many hours after the question, but never in the future."""
        return min(self.began + HOUR * hours, self.now - timedelta(seconds=30))

    def later(self, hours, spread=SPREAD):
        """Some time after that, at most `spread` hours and before now."""
        start = self.at(hours)
        return start + (self.at(hours + spread) - start) * self.dice.uniform(0.1, 1)

    def tell(self, *, category):
        script = self.script
        asker = self.people[script.author]
        self.question = asking.ask(
            author=asker,
            title=script.title,
            body=pictures.with_picture(script.body, owner=asker, now=self.began),
            category=category,
            tags=script.tags,
            language=script.language,
            now=self.began,
            hold="held" in script.options,
        )
        if "held" in script.options:
            return
        for reply in script.replies:
            self._reply(reply)
        self._said(script, self.question, 0)

    def _reply(self, reply):
        given = answering.answer(
            author=self.people[reply.author],
            question=self.question,
            body=reply.body,
            now=self.at(reply.hours),
            early_reason=self.script.options.get("why", ""),
        )
        self._said(reply, given, reply.hours)
        if reply.accepted:
            self.solution = given
        if reply.hidden:
            self.advertising.append(given)

    def _said(self, post, target, hours):
        """Votes and comments on a question or an answer."""
        answer = None if target is self.question else target
        moment = hours
        for author, text in post.comments:
            moment += self.dice.uniform(0.1, 1.5)
            commenting.comment(
                author=self.people[author],
                question=self.question,
                answer=answer,
                body=text,
                now=self.at(moment),
            )
        willing = [voter for voter in self.voters if voter.pk != target.author_id]
        voters = self.dice.sample(willing, post.up + post.down)
        for number, voter in enumerate(voters):
            value = 1 if number < post.up else -1
            self.ballots.append(ballots.Ballot(voter, target, value, self.later(hours)))

    def settle(self, written):
        """What ended the story: accepted, closed, a duplicate, hidden."""
        options, admin = self.script.options, self.people["regula"]
        if self.solution is not None:
            hours = (self.solution.published_at - self.began) / HOUR
            accepting.accept(by=self.question.author, answer=self.solution, now=self.later(hours, spread=9))
            for number in range(int(options.get("helped", 0))):
                visitor = f"{judging.PAST}{self.question.pk}-{number}"
                judging.judge(
                    by=AnonymousUser(), answer=self.solution, helped=True, visitor=visitor, now=self.at(number)
                )
        if "details" in options:
            detailing.ask(by=admin, question=self.question, body=options["details"], now=self.at(1))
        if "duplicate" in options:
            original = written[options["duplicate"]].question
            self._close(admin, "Diese Frage ist schon beantwortet.", Question.objects.get(pk=original.pk))
        elif "closed" in options:
            self._close(admin, options["closed"])
        elif "withdrawn" in options:
            self._close(self.question.author, options["withdrawn"])
        if "joined" in options:
            original = Question.objects.get(pk=written[options["joined"]].question.pk)
            merging.merge(by=admin, source=self.question, target=original, now=self.later(6, spread=9))
        if "edited" in options:
            self._edit(*options["edited"].split(">"))
        if "locked" in options:
            locking.lock(by=admin, question=self.question, reason=options["locked"], now=self.later(9, spread=9))
        if "pinned" in options:
            pinning.pin(by=admin, question=self.question, now=self.later(2, spread=9))
        for given in self.advertising:
            moderating.hide(
                by=admin, post=given, reason="Werbung für ein anderes Angebot.", now=self.later(1, spread=9)
            )
        if "hidden" in options:
            moderating.hide(by=admin, post=self.question, reason=options["hidden"], now=self.later(1, spread=1))

    def _edit(self, old, new):
        body = self.question.body.replace(old, new)
        editing.edit(editor=self.question.author, post=self.question, body=body, version=1, now=self.at(0.5))

    def _close(self, by, reason, original=None):
        closing.close(by=by, question=self.question, reason=reason, duplicate_of=original, now=self.later(1, spread=4))
