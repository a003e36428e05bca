"""Addresses that Python answers."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from incidents.console.access import door
from incidents.public import lookup
from incidents.public import views as public

# allauth's sign-in without its sign-up and without anything by mail; its names are fixed.
accounts = [
    path("login/", door(account.login), name="account_login"),
    path("logout/", door(account.logout), name="account_logout"),
    path("password/", door(account.password_change), name="account_change_password"),
    path("again/", door(account.reauthenticate), name="account_reauthenticate"),
    path("inactive/", door(account.account_inactive), name="account_inactive"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", public.healthz),
    path("readyz", public.readyz),
    re_path(r"^(?:(?P<language>[a-z]{2})/)?lookup$", lookup.look_up),
    re_path(r"^(?:(?P<language>[a-z]{2})/)?lookup/report$", lookup.report),
    path("api/v1/", include("incidents.api.urls")),
    path("console", RedirectView.as_view(url="/console/")),
    path("console/account/", include(accounts)),
    path("console/", include("incidents.console.urls")),
]
