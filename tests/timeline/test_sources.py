"""What staff say of recovery systems and their jobs: checked, kept, and a token never shown to anybody else."""

from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from incidents import tokens
from incidents.models import AuditValues, RecoverySource
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BASE = "http://127.0.0.1:8080"


@pytest.fixture(autouse=True)
def page(db: None) -> None:
    make.page()


def change(source: RecoverySource, **given: Any) -> RecoverySource:
    return commands.save_source(source=source.pk, name=source.name, author=make.ACTOR, now=make.at(5), **given)


def test_a_token_is_kept_sealed_and_stands_in_no_audit_row() -> None:
    source = make.engine(base=BASE, token="wonderful")

    kept = RecoverySource.objects.get(pk=source.pk).sealed_token
    assert "wonderful" not in kept
    assert tokens.unseal(kept, keys=[settings.SECRET_KEY]) == "wonderful"
    for values in AuditValues.objects.all():
        assert "wonderful" not in str(values.after)
        assert kept not in str(values.after)


def test_a_stored_token_goes_to_no_other_server() -> None:
    source = make.engine(base=BASE, token="wonderful")

    for elsewhere in ("http://127.0.0.1:8081", "http://localhost:8080", "https://127.0.0.1:8080"):
        with pytest.raises(Refused) as refused:
            change(source, base=elsewhere)
        assert refused.value.field == "token"
    assert change(source, base=f"{BASE}/other").sealed_token
    change(source, base="")
    with pytest.raises(Refused):
        change(source, base="http://localhost:8080")

    assert not change(source, base="http://localhost:8080", token="").sealed_token


def test_an_answer_to_what_a_source_was_before_comes_too_late() -> None:
    source = make.engine(base=BASE)
    RecoverySource.objects.update(lease="asked")

    change(source, base="http://localhost:8080")

    readings = [make.reading("http", 5)]
    told = commands.record_samples(source=source.pk, lease="asked", readings=readings, outlooks={}, now=make.at(6))
    assert told is None
    assert not source.jobs.exists()


@pytest.mark.parametrize(
    "base",
    ["ftp://127.0.0.1", "http://", "http://user:secret@127.0.0.1", "http://127.0.0.1/?a=b", "http://127.0.0.1:99999"],
)
def test_what_is_no_address_is_refused(base: str) -> None:
    with pytest.raises(Refused) as refused:
        make.engine(base=base)

    assert refused.value.field == "base"


@override_settings(ENGINE_HOSTS=frozenset({("engine.example", 8443), ("10.0.0.5", None)}))
def test_only_hosts_that_the_operator_named_may_be_asked() -> None:
    make.engine(base="https://engine.example:8443")
    make.engine(base="http://10.0.0.5:81")
    for base in ("https://engine.example", "http://127.0.0.1", "http://169.254.169.254/latest"):
        with pytest.raises(Refused, match="ENGINE_HOSTS"):
            make.engine(base=base)


def test_a_retired_source_forgets_its_token_and_takes_its_jobs_along() -> None:
    service = make.service()
    incident = make.incident(service)
    source = make.engine(base=BASE, token="wonderful", incident=incident.pk)
    make.sampled(source, "http", 5, now=make.at(1))

    commands.retire_source(source=source.pk, author=make.ACTOR, now=make.at(2))

    source.refresh_from_db()
    assert (source.sealed_token, source.due_at) == ("", None)
    with pytest.raises(Refused):
        commands.describe_job(job=source.jobs.get().pk, name=make.words("Hosts"), author=make.ACTOR, now=make.at(3))
    make.engine(source.name)
    assert RecoverySource.objects.filter(slug__startswith="loader").values_list("slug", flat=True).count() == 2
