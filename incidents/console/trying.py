"""What a recovery system says right now, or an example of it, read as its form says ("Try it"). Nothing is stored."""

import threading
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incidents.recovery import asking
from incidents.recovery.adapter import Rejected, read
from incidents.recovery.strict import Unusable
from incidents.timeline.inputs import Reading
from incidents.timeline.text import normal

from .forms.sources import SourceForm

RAW = 2000  # characters shown of what came
busy = threading.Lock()


@dataclass(frozen=True)
class Tried:
    """What came of it. `problem`: why nothing could be read, one of `reasons` or a sentence."""

    jobs: tuple[Reading, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    problem: str = ""
    raw: str = ""


def tried(form: SourceForm) -> Tried:
    """Reads the pasted example, else asks the address in the form, one at a time in this process.

    It waits for 5 seconds at most. A valid form has a base or an example.
    """
    if not busy.acquire(blocking=False):
        return Tried(problem=_("Somebody tries one right now. Please press again in a moment."))
    try:
        return attempt(form)
    finally:
        busy.release()


def attempt(form: SourceForm) -> Tried:
    example, mapping = form.cleaned_data["example"], form.mapping()
    body = example.encode("utf-8", "surrogatepass")
    try:
        if not body.strip():
            answer = asking.answered(base=form.cleaned_data["base"], token=form.token_to_show(), mapping=mapping)
            body = answer.body
            asking.check_status(answer)
        said = read(body, mapping=mapping)
    except Unusable as problem:
        return Tried(problem=problem.why, raw=beginning(body))
    return Tried(said.readings, said.rejected, raw=beginning(body))


def beginning(body: bytes) -> str:
    """The first 2 kB as text; what is no text shows as such."""
    return normal(body[:RAW].decode("utf-8", "replace"))
