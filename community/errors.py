"""What a rule says when it will not do something. Edges turn it into a page or an API answer."""


class Refused(Exception):
    """The rule says no as things stand now (HTTP 409). `message` says what to do instead.

    `code` is a short word for programs; the message is for people and already translated.
    """

    status = 409

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message
