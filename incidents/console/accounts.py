"""Who may have an account: only those whom staff let in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth without its sign-up form, and without a way out of the desk."""

    # allauth's German says "du" here.
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("Too many attempts to sign in. Please try again in a few minutes.")
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """`?next=` leads to the desk and to no other host, not even one of ours."""
        return url.startswith("/console/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("console:desk")
