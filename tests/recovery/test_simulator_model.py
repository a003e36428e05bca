"""What the simulated engine says at any minute: rows and figures agree, time only goes forward, days are told right."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.management.demo.story import STEPS
from incidents.recovery.simulator import BadScenario, Model, Scenario, Timing, load, scenario_names
from incidents.recovery.simulator.names import account, domains

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SMALL: dict[str, Any] = {
    "name": "small",
    "about": "ten hosts, one a minute",
    "groups": {"a": {"shops": 2, "others": 4}, "b": {"shops": 2, "others": 0}, "late": {"shops": 0, "others": 2}},
    "jobs": [{"id": "hosts", "name": "Hosts", "waves": [["a"], ["b"]], "starts": 10, "pace": [[10, 60]]}],
}


@cache
def model(name: str) -> Model:
    return Model(load(name))


def timing(of: Model, speed: float = 60) -> Timing:
    return of.timing(start=START, speed=speed)


def job(of: Model, id: str, minute: float) -> dict[str, Any]:
    return of.job(of.plans[id], minute, timing(of))


def part(of: Model, id: str, minute: float) -> float:
    said = job(of, id, minute)
    return float(100 * said["done"] / said["total"])


def part_of(of: Model, ids: list[str], minute: float) -> float:
    said = [job(of, id, minute) for id in ids]
    return float(100 * sum(one["done"] for one in said) / sum(one["total"] for one in said))


def targets(of: Model, id: str, minute: float) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: str | None = "0"
    while cursor is not None:
        page = of.targets(id, minute, timing(of), first=int(cursor))
        rows, cursor = rows + page["targets"], page["next"]
    return rows


def small(**changes: Any) -> Model:
    """The small scenario with another job."""
    return Model(Scenario.parse({**SMALL, "jobs": [{**SMALL["jobs"][0], **changes}]}))


def states(of: Model, minute: float) -> list[str]:
    return [row["state"] for row in targets(of, "hosts", minute)]


def test_hosts_come_back_one_after_another_from_the_start_on() -> None:
    quiet = small()

    assert job(quiet, "hosts", 9.9)["state"] == "queued"
    assert job(quiet, "hosts", 9.9)["started_at"] is None
    assert states(quiet, 12.5) == ["done", "done", "running", *["queued"] * 5]
    assert job(quiet, "hosts", 17.9)["state"] == "running"
    assert job(quiet, "hosts", 18)["state"] == "done"
    assert states(quiet, 18) == ["done"] * 8


def test_a_rollback_takes_hosts_back_and_they_come_back_later() -> None:
    rolled = small(rollbacks=[[15, 12]])

    before, after, again = (targets(rolled, "hosts", minute) for minute in (14.9, 15, 16))

    assert [row["state"] for row in before[:5]] == ["done"] * 4 + ["running"]
    assert [row["state"] for row in after[:5]] == ["done", "done", "running", "queued", "queued"]
    assert after[3]["done_at"] is None
    assert again[1]["done_at"] == before[1]["done_at"]
    assert again[2]["done_at"] == timing(rolled).stamp(16)
    assert job(rolled, "hosts", 15)["updated_at"] == timing(rolled).stamp(15)
    assert job(rolled, "hosts", 21)["state"] == "done"


def test_hosts_found_late_raise_the_total_and_open_a_job_that_was_done() -> None:
    found = small(found=[[30, "late"]])

    assert [(job(found, "hosts", at)["state"], job(found, "hosts", at)["total"]) for at in (29, 30, 32)] == [
        ("done", 8),
        ("running", 10),
        ("done", 10),
    ]


def test_a_told_pause_is_paused_and_an_untold_one_is_running_without_progress() -> None:
    pauses = [{"since": 10, "every": 3, "minutes": 20}]
    told, untold = small(pauses=pauses), small(pauses=[{**pauses[0], "told": False}])

    assert [job(told, "hosts", at)["state"] for at in (12.9, 13, 32.9, 33)] == [
        "running",
        "paused",
        "paused",
        "running",
    ]
    assert job(untold, "hosts", 20)["state"] == "running"
    assert [job(one, "hosts", 32.9)["done"] for one in (told, untold)] == [3, 3]


def test_a_host_that_fails_is_tried_again_at_the_end() -> None:
    failing = small(fails_every=1)

    assert job(failing, "hosts", 18)["failed"] == 8
    assert states(failing, 20.5) == ["done", "done", "running", *["failed"] * 5]
    assert (job(failing, "hosts", 26)["done"], job(failing, "hosts", 26)["failed"]) == (8, 0)


def test_shops_come_first_in_each_wave() -> None:
    ids = [row["id"] for row in targets(small(), "hosts", 0)]

    assert ids == [account(number) for number in range(8)]
    assert [row["id"] for row in targets(small(waves=[["b", "a"]]), "hosts", 0)] == [
        account(number) for number in (6, 7, 0, 1, 2, 3, 4, 5)
    ]


def test_what_is_past_when_a_scenario_opens_happened_at_its_own_pace() -> None:
    clock = Timing(START, speed=60, opens=100)

    assert clock.instant(90) == START - timedelta(minutes=10)
    assert clock.instant(160) == START + timedelta(minutes=1)
    assert [clock.minute(clock.instant(minute)) for minute in (90, 100, 160)] == [90, 100, 160]


@pytest.mark.parametrize("name", scenario_names())
@given(place=st.floats(0, 1.05), pick=st.integers(0, 20))
@settings(max_examples=6)
def test_rows_and_figures_agree_at_any_minute_and_nothing_is_stamped_in_the_future(
    name: str, place: float, pick: int
) -> None:
    chosen = model(name)
    id = list(chosen.plans)[pick % len(chosen.plans)]
    minute = place * chosen.plans[id].course.ends()

    said, rows = job(chosen, id, minute), targets(chosen, id, minute)

    counts = Counter(row["state"] for row in rows)
    running = counts["running"]
    now = timing(chosen).instant(minute)
    assert (counts["done"], len(rows)) == (said["done"], said["total"])
    assert said["failed"] - running <= counts["failed"] <= said["failed"]
    assert running == (1 if said["state"] == "running" else 0)
    assert all((row["done_at"] is not None) == (row["state"] == "done") for row in rows)
    assert all(datetime.fromisoformat(row["done_at"]) <= now for row in rows if row["done_at"])
    assert datetime.fromisoformat(said["updated_at"]) <= now
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    assert len({row["id"] for row in rows}) == len(rows)


@pytest.mark.parametrize("name", scenario_names())
def test_each_job_is_done_in_the_end_and_falls_back_only_by_a_rollback(name: str) -> None:
    chosen = model(name)
    backs = 0

    for id, plan in chosen.plans.items():
        end = plan.course.ends()
        seen = [job(chosen, id, end * step / 500)["done"] for step in range(501)]
        falls = sum(after < before for before, after in pairwise(seen))
        backs += len(plan.course.stretches) - 1
        assert falls <= len(plan.course.stretches) - 1
        assert job(chosen, id, end + 1)["state"] == "done"

    assert backs == {"outage-2018": 1, "hostile": 1, "demo": 2}.get(name, 0)


def test_the_same_scenario_says_the_same_again_and_another_seed_something_else() -> None:
    first, again = model("bursty"), Model(load("bursty"))
    other = Model(Scenario.parse({**SMALL, "seed": 9, "jobs": [{**SMALL["jobs"][0], "wobble": 0.5}]}))
    one = small(wobble=0.5)

    assert [first.jobs(minute, timing(first)) for minute in range(0, 300, 7)] == [
        again.jobs(minute, timing(again)) for minute in range(0, 300, 7)
    ]
    assert job(other, "hosts", 14)["updated_at"] != job(one, "hosts", 14)["updated_at"]


def test_the_outage_goes_as_that_day_went() -> None:
    """Minute 0 is 15:40: at 22:25, 23:35 and 1:30 that much was back without HTTPS, and at 22:10 so much of all."""
    day = model("outage-2018")

    shares = [part(day, "http", minute) for minute in (405, 475, 590)]

    assert shares == pytest.approx([55, 68, 86], abs=4)
    assert part(day, "ssl", 1830) == pytest.approx(80, abs=4)
    assert job(day, "http", 680)["state"] == "done"
    assert job(day, "ssl", 729)["state"] == "queued"
    assert job(day, "http", 1170)["total"] == job(day, "http", 1160)["total"] + 270
    assert job(day, "ssl", 1341)["total"] > job(day, "ssl", 1339)["total"]


def test_the_outage_is_rolled_back_at_six_to_the_state_of_five() -> None:
    day = model("outage-2018")
    six, five = 860.0, 800.0

    lost = job(day, "ssl", six - 0.01)["done"] - job(day, "ssl", six)["done"]

    assert lost > 500
    assert job(day, "ssl", six)["done"] == job(day, "ssl", five)["done"]


def test_the_outage_loads_a_host_in_four_seconds_and_later_in_two() -> None:
    day = model("outage-2018")
    done = {minute: job(day, "ssl", minute)["done"] for minute in (1060, 1120, 1180, 1240)}

    assert 60 * 60 / (done[1120] - done[1060]) == pytest.approx(4, rel=0.2)
    assert 60 * 60 / (done[1240] - done[1180]) == pytest.approx(2, rel=0.2)


def test_in_the_outage_web_hosting_comes_before_servers_and_shops_before_others() -> None:
    rows = targets(model("outage-2018"), "http", 0)

    shop = [row["names"][-1] == domains(number_of(row["id"]), shop=True)[-1] for row in rows]

    assert [number_of(row["id"]) for row in rows] == list(range(500, 500 + 8000))
    assert shop == [True] * 500 + [False] * 2300 + [True] * 1400 + [False] * 3800


@cache
def numbers() -> dict[str, int]:
    return {account(number): number for number in range(90_000)}


def number_of(id: str) -> int:
    return numbers()[id]


def test_the_demos_engine_says_what_its_story_says() -> None:
    """But for the figure that the story itself takes back."""
    demo = model("demo")
    jobs = {"vserver": ["vserver-http"], "vserver-https": ["vserver-https", "vserver-https-new"]}

    said = [
        (step.key, low, high, part_of(demo, jobs[service], step.at))
        for step in STEPS
        for service, low, high in step.progress
        if service in jobs and step.key != "wrong_figure"
    ]

    assert len(said) > 12
    assert [one for one in said if not one[1] - 0.6 <= one[3] < one[2] + 1] == []


def test_the_demos_services_are_back_when_its_story_says_so_and_fall_back_with_it() -> None:
    demo = model("demo")
    at = {step.key: step.at for step in STEPS}
    back = {"web_http": "web-http", "mail": "mail", "webmail": "webmail", "ssh_all": "ssh", "sql": "phpmyadmin"}
    back |= {"web_https_all": "web-https", "https_all": "vserver-https-new", "whole": "turbo-cache"}

    assert [key for key, id in back.items() if job(demo, id, at[key])["state"] != "done"] == []
    assert [key for key, id in back.items() if job(demo, id, at[key] - 60)["state"] == "done"] == []
    assert part(demo, "web-http", at["relapse"]) < 70
    assert demo.scenario.opens == at["sixty_one"]


def test_accounts_and_domains_are_told_apart_and_lie_below_example() -> None:
    many = range(100_000)
    names = [name for number in many for name in domains(number, shop=number % 2 == 0)]

    assert len({account(number) for number in range(90_000)}) == 90_000
    assert len(set(names)) == len(names)
    assert {name.rsplit(".", 1)[1] for name in names} == {"example"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"pace": []}, "either pace or marks"),
        ({"pace": [[0, 0]]}, "seconds a host are above 0"),
        ({"marks": [[0, 0], [5, 1]], "pace": [], "rollbacks": [[3, 2]]}, "three numbers"),
        ({"starts": None}, "never starts"),
        ({"waves": [["nobody"]]}, "groups that do not exist: nobody"),
        ({"after": ["later"]}, "do not stand before it"),
        ({"colour": "red"}, "a job has no field colour"),
        ({"rollbacks": [[15, 12]], "pauses": [{"since": 0, "every": 0, "minutes": 90000}]}, "never ends"),
    ],
)
def test_a_scenario_that_cannot_be_played_is_refused_in_one_line(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(BadScenario, match=why) as refused:
        small(**changes)

    assert "\n" not in str(refused.value)
