"""What is said of a forecast without a new time."""

from django.utils.translation import gettext_lazy as _

from .base import DeskForm, WordsSpec
from .updates import NotifyMixin


class ReasonForm(NotifyMixin, DeskForm):
    """Why it may not hold, or why it is taken back."""

    WORDS = {"reason": WordsSpec(_("Reason, in a sentence"), rows=2)}
