"""Posting the form of the look-up."""

from typing import Any

from django.http import HttpResponse
from django.test import Client


def ask(name: str, path: str = "/lookup", **headers: Any) -> Any:
    return Client().post(path, {"name": name}, headers=headers)


def said(answer: HttpResponse) -> str:
    """The answer that was put into the page."""
    page = answer.content.decode()
    return page.partition('id="found"')[2].partition("</section>")[0]
