"""The one list of addresses that Python answers; public documents never come this far (statuspage/wsgi.py)."""

from django.urls import include, path

urlpatterns = [path("", include("incidents.urls"))]
