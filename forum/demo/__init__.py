"""The forum's part of the demo: places and some 120 questions in every state, written by the real rules."""

from forum.demo.loading import load

__all__ = ["load"]
