"""The page of a fictional hosting company that tells a long outage, so that a first look shows a page in use.

`tell_story` sets the page up and tells what is past; `tell_next` tells one more update, `next_due` says when, and
`minute_at` where the story is. One that staff have changed so that it cannot go on is `TakenOver`.
Everything goes through the commands; how far the story is stands in the database and nowhere else.
"""

from .teller import TakenOver, minute_at, next_due, tell_next, tell_story

__all__ = ["TakenOver", "minute_at", "next_due", "tell_next", "tell_story"]
