"""Addresses of the write API; what is not here is answered as a problem by the middleware."""

from django.urls import path

from incidents.api import hosts, recovery
from incidents.api.access import address

urlpatterns = [
    path("hosts", address(PUT=hosts.put_hosts)),
    path("recovery/<slug:source>/jobs", address(PUT=recovery.put_jobs)),
    path("recovery/<slug:source>/jobs/<path:job>/targets", address(PUT=recovery.put_targets)),
]
