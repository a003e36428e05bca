"""Who may have an account: only those whom staff let in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth without its sign-up form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
