"""Fields that many rows share."""

import secrets
import string
from enum import StrEnum
from typing import Any

from django.db import models

ALPHABET = string.ascii_lowercase + string.digits


def new_id() -> str:
    """A public id: 12 characters a-z0-9 (62 bits), never reused."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class PublicIdField(models.CharField):  # type: ignore[type-arg]
    """The primary key of everything that has an address or stands in a feed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 12, "primary_key": True, "default": new_id, "editable": False, **options})


def words_field(**options: Any) -> "models.JSONField[Any, Any]":
    """Words as written, by language: {"de": "…", "en": "…"}; one language is enough."""
    return models.JSONField(default=dict, **options)


def choice_field(choices: type[StrEnum], **options: Any) -> "models.CharField[str, str]":
    """One of an enum's values. The database knows the words only; labels belong to pages and forms."""
    return models.CharField(max_length=24, choices=[(c.value, c.value) for c in choices], **options)
