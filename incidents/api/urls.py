"""Addresses of the write API; what is not here is answered as a problem by the middleware."""

from django.urls import path

from incidents.api import recovery
from incidents.api.access import address

urlpatterns = [
    path("recovery/<slug:source>/jobs", address(PUT=recovery.put_jobs)),
]
