"""Published state: which documents an event touches, what is read for them, and what never gets in."""

import io
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pictures

from incidents.models import Incident, Page, Service, Update
from incidents.publishing.changes import Change, all_subjects, changes_since
from incidents.publishing.documents import documents
from incidents.publishing.state import read, read_state
from incidents.states import AdviceKind, ChannelKind, Stage, Status
from incidents.timeline import commands, queries
from incidents.timeline.commands.contacts import Opening
from incidents.timeline.inputs import AdviceSaid, ForecastSaid, ImageSaid, ProgressSaid, PromiseSaid
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.usefixtures("page"),
]


class Scene:
    """Webmail and FTP are down in one incident; SSH is fine; DNS is down in a second one, with Webmail."""

    def __init__(self) -> None:
        self.webmail, self.ftp = make.service("Webmail"), make.service("FTP")
        self.ssh, self.dns = make.service("SSH"), make.service("DNS")
        self.storage = make.incident(self.webmail, self.ftp)
        self.wire = make.incident(self.dns, title=make.words("A cable is cut"))
        self.update = make.post(self.storage, about=[self.ftp.pk], now=make.at(5))
        self.shown = self.update
        self.version = queries.versions()[0]

    def change(self) -> Change:
        return changes_since(self.version)

    def told(self, names: str) -> tuple[str, ...]:
        """Subjects in a test's short words: `storage`, `webmail`, `2026-03`, `front`."""
        ids = {name: f"service:{one.pk}" for name, one in vars(self).items() if isinstance(one, Service)}
        ids |= {name: f"incident:{one.pk}" for name, one in vars(self).items() if isinstance(one, Incident)}
        ids |= {name: f"pictures:{one.pk}" for name, one in vars(self).items() if isinstance(one, Update)}
        ids["record"] = f"report:{self.wire.pk}"
        return tuple(ids.get(name, f"month:{name}" if name[0].isdigit() else name) for name in names.split())


@pytest.fixture
def scene() -> Scene:
    return Scene()


def announce(scene: Scene) -> None:
    make.maintenance(scene.ssh, now=make.at(9))


def post_on_one(scene: Scene) -> None:
    make.post(scene.storage, about=[scene.webmail.pk], now=make.at(9))


def post_on_all(scene: Scene) -> None:
    make.post(scene.storage, now=make.at(9))


def say_status(scene: Scene) -> None:
    make.post(scene.storage, statuses=make.back(scene.ftp), about=[scene.webmail.pk], now=make.at(9))


def post_picture(scene: Scene) -> None:
    drawn = io.BytesIO()
    Pictures.new("RGB", (4, 3)).save(drawn, "PNG")
    shown = ImageSaid(drawn.getvalue(), make.words("A switch"))
    scene.shown = make.post(scene.storage, about=[scene.webmail.pk], images=[shown], now=make.at(9))


def edit(scene: Scene) -> None:
    commands.edit_update(update=scene.update.pk, text=make.words("Better words."), author=make.ACTOR, now=make.at(9))


def correct(scene: Scene) -> None:
    commands.correct_update(update=scene.update.pk, text=make.words("No."), author=make.ACTOR, now=make.at(9))


def withdraw(scene: Scene) -> None:
    commands.withdraw_update(update=scene.update.pk, author=make.ACTOR, now=make.at(9))


def redact(scene: Scene) -> None:
    commands.redact_update(update=scene.update.pk, author=make.ACTOR, now=make.at(9))


def summarise(scene: Scene) -> None:
    commands.set_summary(incident=scene.storage.pk, text=make.words("Soon."), author=make.ACTOR, now=make.at(9))


def unaffected(scene: Scene) -> None:
    commands.declare_unaffected(incident=scene.storage.pk, services=[scene.ssh.pk], author=make.ACTOR, now=make.at(9))


def advise(scene: Scene) -> None:
    advice = AdviceSaid(AdviceKind.WORKAROUND, make.words("Use IMAP."))
    commands.give_advice(incident=scene.storage.pk, advice=advice, author=make.ACTOR, now=make.at(9))


def resolve(scene: Scene) -> None:
    make.resolve(scene.wire, statuses=make.back(scene.dns), now=make.at(9))


def relapse(scene: Scene) -> None:
    make.resolve(scene.wire, statuses=make.back(scene.dns), now=make.at(8))
    scene.version = queries.versions()[0]
    make.relapse(scene.wire, statuses=make.down(scene.dns), now=make.at(9))


def remove(scene: Scene) -> None:
    commands.remove_incident(incident=scene.wire.pk, author=make.ACTOR, now=make.at(9))


def set_status(scene: Scene) -> None:
    commands.set_status(service=scene.ftp.pk, status=Status.DEGRADED_PERFORMANCE, author=make.ACTOR, now=make.at(9))


def channel(scene: Scene) -> None:
    commands.save_channel(
        kind=ChannelKind.PHONE,
        name=make.words("Hotline"),
        address="+49 30 0",
        author=make.ACTOR,
        now=make.at(9),
    )


def note(scene: Scene) -> None:
    commands.add_note(incident=scene.storage.pk, text="Call the plumber.", author=make.ACTOR, now=make.at(9))


def draft(scene: Scene) -> None:
    commands.save_draft(values={"text": "Not yet."}, incident=scene.storage.pk, author=make.ACTOR, now=make.at(9))


@pytest.mark.parametrize(
    ("act", "touched"),
    [
        (post_on_one, "front storage feeds webmail"),
        (post_picture, "shown front storage feeds webmail"),
        (post_on_all, "front storage feeds ftp webmail"),
        (say_status, "front storage feeds ftp webmail"),
        (edit, "front storage feeds ftp"),
        (correct, "front storage feeds ftp webmail"),
        (withdraw, "front storage feeds ftp"),
        (redact, "front storage feeds ftp"),
        (summarise, "front storage feeds ftp webmail"),
        (unaffected, "front storage feeds ftp ssh webmail"),
        (advise, "front storage feeds ftp webmail"),
        (resolve, "front wire feeds dns record 2026-03 history"),
        (relapse, "front wire feeds dns record 2026-03 history"),
        (remove, "front wire feeds dns record 2026-03 history"),
        (set_status, "front storage ftp"),
        (channel, "front storage wire"),
        (note, ""),
        (draft, ""),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_an_event_touches_what_it_is_about(scene: Scene, act: Callable[[Scene], None], touched: str) -> None:
    act(scene)

    change = scene.change()

    # Whatever the front page says anew, open pages are told of.
    assert sorted(change.subjects) == sorted(scene.told(touched.replace("front", "front live")))
    assert (change.everything, change.later) == (False, ())


def test_subjects_come_in_the_order_in_which_readers_need_them(scene: Scene) -> None:
    resolve(scene)

    families = [subject.partition(":")[0] for subject in scene.change().subjects]

    assert families == ["front", "live", "incident", "feeds", "service", "report", "month", "history"]


def test_a_new_incident_touches_its_own_documents(scene: Scene) -> None:
    opened = make.incident(scene.ssh, now=make.at(9))

    own = {f"incident:{opened.pk}", f"service:{scene.ssh.pk}"}
    assert set(scene.change().subjects) == {"front", "live", "feeds"} | own


@pytest.mark.parametrize("what", ["page", "group", "service"])
def test_a_change_of_the_page_itself_wants_a_look_at_everything(scene: Scene, what: str) -> None:
    if what == "page":
        commands.set_page(name="Other Hosting", author=make.ACTOR, now=make.at(9))
    elif what == "group":
        commands.save_group(name=make.words("Mail"), author=make.ACTOR, now=make.at(9))
    else:
        commands.retire_service(service=scene.ssh.pk, author=make.ACTOR, now=make.at(9))

    change = scene.change()

    assert change.everything
    assert change.subjects[:2] == ("settings", "front")
    assert what != "service" or f"service:{scene.ssh.pk}" in change.subjects


def many(incident: Incident, count: int) -> None:
    """Fills an incident up to `count` updates, a second apart; rows alone, as only their places matter."""
    start = make.at(10)
    incident.refresh_from_db()
    rows = (
        Update(
            incident=incident,
            number=number,
            at=start + timedelta(seconds=number),
            created_at=start + timedelta(seconds=number),
            author="staff:7",
            text={"en": f"Number {number}"},
            html={"en": f"<p>Number {number}</p>"},
            stage_then=Stage.INVESTIGATING,
        )
        for number in range(incident.update_count + 1, count + 1)
    )
    Update.objects.bulk_create(rows)
    Incident.objects.filter(pk=incident.pk).update(update_count=count)


def pages_of(subjects: tuple[str, ...]) -> list[int]:
    return [int(subject.rpartition(":")[2]) for subject in subjects if subject.startswith("pages:")]


@pytest.mark.database
@pytest.mark.parametrize(
    ("before", "minutes", "touched"),
    [
        (150, 60, []),  # all on the incident's own page
        (199, 60, []),
        (200, 60, [1]),  # the 201st makes the first full page
        (201, 60, []),
        (399, 60, [2]),  # completed
        (450, 60, []),
        (450, 1, [1, 2]),  # back-dated to the beginning: all behind it move by one
        (450, 14, [2]),  # back-dated into the second page
    ],
)
def test_a_post_touches_the_full_pages_that_it_completes_or_moves(
    before: int, minutes: float, touched: list[int]
) -> None:
    incident = make.incident()
    many(incident, before)
    version = queries.versions()[0]

    make.post(incident, at=make.at(minutes), now=make.at(70))

    assert pages_of(changes_since(version).subjects) == touched


def test_what_is_told_of_an_incident_that_is_over_touches_the_page_of_its_own_month_alone() -> None:
    january, march = make.incident(now=make.at(-40 * 1440)), make.incident()
    make.resolve(january, now=make.at(-40 * 1440 + 60))
    make.resolve(march, now=make.at(5))
    version = queries.versions()[0]

    make.post(january, now=make.at(9))

    assert [one for one in changes_since(version).subjects if one.startswith("month:")] == ["month:2026-01"]


def test_an_edit_of_an_old_update_touches_its_page_alone() -> None:
    incident = make.incident()
    many(incident, 450)
    version = queries.versions()[0]
    old = Update.objects.get(number=300)

    commands.edit_update(update=old.pk, text=make.words("Better."), author=make.ACTOR, now=make.at(70))

    assert pages_of(changes_since(version).subjects) == [2]


def test_a_correction_touches_the_page_of_what_it_corrects() -> None:
    incident = make.incident()
    many(incident, 450)
    version = queries.versions()[0]
    old = Update.objects.get(number=20)

    commands.correct_update(update=old.pk, text=make.words("No."), author=make.ACTOR, now=make.at(70))

    assert pages_of(changes_since(version).subjects) == [1]


def test_a_new_title_reaches_the_full_pages_later() -> None:
    incident = make.incident()
    many(incident, 450)
    version = queries.versions()[0]

    commands.describe_incident(incident=incident.pk, title=make.words("Disks"), author=make.ACTOR, now=make.at(70))

    change = changes_since(version)
    assert pages_of(change.subjects) == []
    assert change.later == (f"pages:{incident.pk}:1", f"pages:{incident.pk}:2")


@pytest.mark.database
def test_pages_of_older_updates_are_numbered_from_the_oldest() -> None:
    incident = make.incident()
    many(incident, 401)

    state = read([f"incident:{incident.pk}", f"pages:{incident.pk}:1", f"pages:{incident.pk}:2"], now=make.at(90))

    numbers = {number: [one.number for one in updates] for (_id, number), updates in state.pages.items()}
    assert numbers == {1: list(range(200, 0, -1)), 2: list(range(400, 200, -1))}
    assert [one.number for one in state.updates[incident.pk]] == list(range(401, 201, -1))


def test_the_front_page_reads_the_newest_hundred_of_an_open_incident() -> None:
    incident = make.incident()
    many(incident, 150)

    state = read(["front"], now=make.at(90))

    assert [one.number for one in state.updates[incident.pk]] == list(range(150, 50, -1))


def rich(name: str, **given: Any) -> tuple[Incident, Service]:
    """An incident of a service of its own, with all that an update can carry."""
    service = make.service(f"Service {name}", **given)
    incident = make.incident(
        service,
        title=make.words(f"Incident {name}"),
        forecasts=[ForecastSaid(likely=make.at(60), service=service.pk, reason=make.words(f"Reason {name}"))],
        progress=[ProgressSaid(60, 70, service.pk)],
        promise=PromiseSaid(make.at(45), topic=make.words(f"Topic {name}")),
        advice=[AdviceSaid(AdviceKind.WORKAROUND, make.words(f"Advice {name}"), [service.pk])],
        about=[service.pk],
    )
    edited = make.post(incident, now=make.at(1))
    commands.edit_update(update=edited.pk, text=make.words("Edited."), author=make.ACTOR, now=make.at(2))
    commands.correct_update(update=edited.pk, text=make.words("Corrected."), author=make.ACTOR, now=make.at(3))
    commands.set_summary(incident=incident.pk, text=make.words(f"Summary {name}"), author=make.ACTOR, now=make.at(4))
    commands.save_channel(
        kind=ChannelKind.PHONE,
        name=make.words("Phone"),
        address="+49 30 0",
        openings=[Opening(make.at(100), make.at(200))],
        author=make.ACTOR,
        now=make.at(5),
    )
    return incident, service


def asked_for(subjects: Iterable[str]) -> int:
    """How many queries it takes to read what these subjects need."""
    with transaction.atomic(using="reader"), CaptureQueriesContext(connections["reader"]) as asked:
        read_state(subjects, now=make.at(90))
    return len(asked)


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 3])
def test_one_or_three_of_everything_take_the_same_queries(count: int) -> None:
    rows = [rich(str(number)) for number in range(count)]

    assert asked_for(["front"]) == 32
    assert asked_for(["live"]) == 33
    assert asked_for(["feeds"]) == 28
    assert asked_for(["front", *(f"incident:{incident.pk}" for incident, _service in rows)]) == 32
    # Which updates are about a service is one small query more for each.
    assert asked_for(f"service:{service.pk}" for _incident, service in rows) == 29 + count


def test_what_is_read_does_not_grow_with_history() -> None:
    incident, service = rich("now")
    subjects = ["front", "feeds", f"incident:{incident.pk}", f"service:{service.pk}"]
    before = asked_for(subjects)

    for number in range(8):
        old = make.incident(make.service(f"Old {number}"), now=make.at(-9000))
        make.resolve(old, statuses=make.back(*Service.objects.filter(incidents__incident=old)), now=make.at(-8900))

    assert asked_for(subjects) == before


def rendered(subjects: Iterable[str], now: datetime) -> dict[str, bytes]:
    """Every document of the subjects, read and rendered as one."""
    state = read(subjects, now=now)
    return {one.name: one.render()[0] for subject in subjects for one in documents(state, subject)}


def past(name: str, *, minutes: float) -> None:
    service = make.service(name)
    incident = make.incident(service, now=make.at(minutes))
    make.resolve(incident, statuses=make.back(service), now=make.at(minutes + 60))


@pytest.mark.database
def test_a_document_has_the_same_bytes_whatever_is_rendered_beside_it() -> None:
    rich("one")
    long, _service = rich("two")
    many(long, 201)
    past("FTP", minutes=-60 * 24 * 50)
    past("SSH", minutes=-60 * 24 * 10)
    make.maintenance(make.service("DNS"))
    commands.remove_incident(incident=make.incident().pk, author=make.ACTOR, now=make.at(9))

    together = rendered(all_subjects(), make.at(30))

    alone: dict[str, bytes] = {}
    for subject in all_subjects():
        alone |= rendered([subject], make.at(30))
    assert sorted(alone) == sorted(together)
    assert [name for name in together if alone[name] != together[name]] == []
    assert len(together) > 50


@pytest.mark.database
def test_nothing_private_is_in_any_document() -> None:
    rich("open")
    hidden, _service = rich("secret", private=True)
    webmail = make.service("Webmail")
    mixed = make.incident(webmail, make.service("secret box", private=True))
    make.post(  # without its name, too, 15:35 would say something of the private service
        mixed,
        about=[webmail.pk],
        forecasts=[ForecastSaid(likely=make.at(90), service=Service.objects.get(slug="secret-box").pk)],
        now=make.at(9),
    )
    commands.add_note(incident=mixed.pk, text="secret note", author=make.ACTOR, now=make.at(9))
    commands.save_draft(values={"text": "secret draft"}, incident=mixed.pk, author=make.ACTOR, now=make.at(9))
    engine = make.engine("secret loader", incident=mixed.pk, services=[Service.objects.get(slug="secret-box").pk])
    make.sampled(engine, "secret job", 10, now=make.at(9))
    private = [
        hidden.pk,
        engine.pk,
        engine.jobs.get().pk,
        *Service.objects.filter(private=True).values_list("pk", flat=True),
    ]

    made = rendered(all_subjects(), make.at(30))

    for name, body in made.items():
        for word in ("secret", "15:35", *private):
            assert word.encode() not in body, name
    assert b"Incident open" in made["index.html"]
    assert not any(hidden.pk in name for name in made)


def test_the_advice_of_a_withdrawn_update_goes_with_it() -> None:
    incident = make.incident()
    said = make.post(incident, advice=[AdviceSaid(AdviceKind.WORKAROUND, make.words("Pull the plug."))], now=make.at(1))

    commands.withdraw_update(update=said.pk, author=make.ACTOR, now=make.at(2))

    state = read([f"incident:{incident.pk}", "feeds"], now=make.at(3))
    assert state.incidents[incident.pk].advice == ()
    assert "Pull the plug" not in repr(state)


def test_a_service_that_is_no_longer_offered_is_still_named_in_what_was_said() -> None:
    ftp = make.service("FTP")
    incident = make.incident(ftp)
    make.resolve(incident, statuses=make.back(ftp), now=make.at(5))
    commands.retire_service(service=ftp.pk, author=make.ACTOR, now=make.at(9))

    state = read([f"service:{ftp.pk}", "feeds"], now=make.at(10))

    assert ftp.pk not in state.services
    assert state.named[ftp.pk].name == {"en": "FTP"}
    assert state.gone_slugs == {ftp.pk: "ftp"}


@pytest.mark.database
def test_the_steps_of_a_service_begin_with_the_one_in_force_90_days_ago() -> None:
    ftp = make.service("FTP", now=make.at(-60 * 24 * 300))
    for days, status in ((200, Status.MAJOR_OUTAGE), (150, Status.OPERATIONAL), (20, Status.DEGRADED_PERFORMANCE)):
        commands.set_status(service=ftp.pk, status=status, author=make.ACTOR, now=make.at(-60 * 24 * days))

    steps = read([f"service:{ftp.pk}"], now=make.NOW).service_steps[ftp.pk]

    assert steps == [
        (make.at(-60 * 24 * 150), Status.OPERATIONAL),
        (make.at(-60 * 24 * 20), Status.DEGRADED_PERFORMANCE),
    ]


@pytest.mark.database
def test_an_ended_incident_stands_for_72_hours() -> None:
    incident = make.incident()
    make.resolve(incident, now=make.at(10))

    there = read(["front"], now=make.at(10) + timedelta(hours=72)).standing
    gone = read(["front"], now=make.at(10) + timedelta(hours=72, seconds=1)).standing

    assert (there, gone) == ((incident.pk,), ())


def test_before_the_pages_first_start_there_is_no_state() -> None:
    Page.objects.all().delete()

    with pytest.raises(LookupError, match="not been set up"):
        read(["front"], now=make.NOW)


def test_a_job_that_its_engine_forgets_stays_where_it_was_done_and_goes_where_it_was_not() -> None:
    incident = make.incident(make.service())
    source = make.engine(incident=incident.pk)
    for minute, readings in enumerate(([make.reading("http", 100), make.reading("ssl", 50)], [])):
        commands.record_samples(source=source.pk, lease=None, readings=readings, outlooks={}, now=make.at(minute))

    shown = read([f"incident:{incident.pk}"], now=make.at(5)).incidents[incident.pk].jobs

    assert [job.key for job in shown] == ["http"]
