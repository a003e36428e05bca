"""How often moving figures are written: the live documents every two seconds at most, pages once a minute."""

from datetime import datetime, timedelta

LIVE = "live"
GAP = timedelta(seconds=2)  # between two renders of the live documents
TAKEN_ALONG = timedelta(minutes=1)  # between two renders of pages that only figures call for


class Moving:
    """What one publisher has shown of the figures, and when.

    Nothing of it is stored: after a start the live documents are looked at once, which finds whatever the process
    before it still owed; where nothing was owed, their bytes are equal and the files stay.
    """

    def __init__(self) -> None:
        self.owed = True
        self.live_at: datetime | None = None
        self.live_version = 0
        self.pages_at: datetime | None = None
        self.pages_version = 0

    def open(self, now: datetime) -> bool:
        """Whether the live documents may be written again."""
        return over(self.live_at, GAP, now)

    def live_due(self, live_version: int, *, now: datetime) -> bool:
        """Whether they are to be written now, for figures that moved or for what an event left owed."""
        return (self.owed or live_version != self.live_version) and self.open(now)

    def pages_due(self, live_version: int, *, now: datetime) -> bool:
        """Whether pages are to take the figures along without any event."""
        return live_version != self.pages_version and over(self.pages_at, TAKEN_ALONG, now)

    def admitted(self, subjects: tuple[str, ...], *, now: datetime, always: bool) -> tuple[str, ...]:
        """The subjects without the live documents where it is too soon for them; then they are owed.

        `always`: words went, which may not stay in them a moment longer.
        """
        if LIVE not in subjects or always or self.open(now):
            return subjects
        self.owed = True
        return tuple(one for one in subjects if one != LIVE)

    def wrote_live(self, live_version: int, *, now: datetime) -> None:
        self.owed, self.live_at, self.live_version = False, now, live_version

    def wrote_pages(self, live_version: int, *, now: datetime) -> None:
        self.pages_at, self.pages_version = now, live_version


def over(since: datetime | None, length: timedelta, now: datetime) -> bool:
    """Whether a pause is over; a clock that was set back makes nobody wait."""
    return since is None or not timedelta() <= now - since < length
