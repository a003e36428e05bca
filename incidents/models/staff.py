"""Who may sit at the desk. Two groups of Django's user model: viewers read, editors write as well."""

from typing import TypeGuard

from django.contrib.auth.models import AbstractUser, AnonymousUser, Group, User

EDITORS = "editors"
VIEWERS = "viewers"


def make_groups() -> None:
    """Makes the two groups where they are missing."""
    for name in (EDITORS, VIEWERS):
        Group.objects.get_or_create(name=name)


def may_write(user: AbstractUser | AnonymousUser) -> TypeGuard[User]:
    """Whether somebody may change what the page says."""
    return user.is_active and (user.is_superuser or user.groups.filter(name=EDITORS).exists())


def may_read(user: AbstractUser | AnonymousUser) -> TypeGuard[User]:
    """Whether somebody may see the desk, with its drafts, notes and private services."""
    return user.is_active and (user.is_superuser or user.groups.filter(name__in=(EDITORS, VIEWERS)).exists())
