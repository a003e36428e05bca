"""`manage.py import_targets`: hosts with product and services, long before an outage."""

import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from incidents.importer.hosts import read_csv
from incidents.models import AuditRow, Event, Host, Incident, Page, Product, Service
from tests import make

pytestmark = pytest.mark.django_db

FILE = """id;names;product;services
p1;shop.example|www.shop.example;Webhosting L;webmail,FTP
p2;Bücher.example;Webhosting L;webmail
p3;;vServer;
"""


@pytest.fixture(autouse=True)
def services(db: None) -> list[Service]:
    make.page()
    return [make.service("Webmail"), make.service("FTP")]


def imported(folder: Path, text: str | bytes = FILE, *options: str) -> str:
    """What the command prints, both its lines and its complaints."""
    path, said = folder / "hosts.csv", StringIO()
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    call_command("import_targets", str(path), *options, stdout=said, stderr=said)
    return said.getvalue()


@pytest.mark.database
def test_hosts_come_with_names_product_and_services(tmp_path: Path, services: list[Service]) -> None:
    incident = make.incident(services[0])

    said = imported(tmp_path)

    assert said == "3 new, 0 changed, 0 unchanged.\n"
    assert Host.objects.get(key="p2").names == ["p2", "xn--bcher-kva.example"]
    product = Host.objects.get(key="p1").product
    assert product is not None
    assert {one.slug for one in product.services.all()} == {"webmail", "ftp"}
    assert Event.objects.filter(type="hosts.changed").count() == 1
    assert AuditRow.objects.latest("id").verb == "hosts"
    assert Incident.objects.get(pk=incident.pk).lookup_version == 1


@pytest.mark.database
def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    imported(tmp_path)
    before = Page.objects.get().page_version

    said = imported(tmp_path)

    assert said == "0 new, 0 changed, 3 unchanged.\n"
    assert Page.objects.get().page_version == before


def test_hosts_that_are_gone_from_the_file_stay_unless_it_replaces_all(tmp_path: Path) -> None:
    imported(tmp_path)
    shorter = "\n".join(FILE.splitlines()[:2])

    kept = imported(tmp_path, shorter)
    there = Host.objects.count()
    gone = imported(tmp_path, shorter, "--replace")

    assert (kept, there) == ("0 new, 0 changed, 1 unchanged.\n", 3)
    assert gone == "0 new, 0 changed, 1 unchanged, 2 gone.\n"
    assert [one.key for one in Host.objects.all()] == ["p1"]


def test_a_dry_run_says_what_would_be_and_changes_nothing(tmp_path: Path) -> None:
    said = imported(tmp_path, FILE, "--dry-run")

    assert said == "Would be: 3 new, 0 changed, 0 unchanged.\n"
    assert not Host.objects.exists()
    assert not Product.objects.exists()


FORMS = [FILE, "\ufeff" + FILE, FILE.encode("cp1252"), FILE.replace(",", "|").replace(";", ",")]


@pytest.mark.parametrize("text", FORMS)
def test_any_usual_form_of_a_table_is_read(tmp_path: Path, text: str | bytes) -> None:
    assert imported(tmp_path, text) == "3 new, 0 changed, 0 unchanged.\n"


def test_bad_lines_are_named_and_the_others_are_taken(tmp_path: Path) -> None:
    bad = "not a name;;L;\n;;L;\np4;;L;gopher\np1;;Other;\n"

    said = imported(tmp_path, FILE + bad)

    assert said.splitlines() == [
        "Line 5: “not a name” is no name that a host could have.",
        "Line 6: There is no name that a host could have.",
        "Line 7: There is no service “gopher”.",
        "Line 8: This host stands in the file twice, and differently.",
        "3 new, 0 changed, 0 unchanged; 4 lines left out.",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "The file is empty."),
        ("p1;p2\n", "The first line has to name the columns: id, names, product, services."),
        ("id\n\0\n", "The file is binary, not text."),
        ("id\nnot a name\n", "No line of the file names a host that can be taken."),
    ],
)
def test_a_file_of_which_nothing_can_be_read_ends_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, why: str
) -> None:
    path, said = tmp_path / "hosts.csv", StringIO()
    path.write_text(text)

    with pytest.raises(SystemExit) as ended:
        call_command("import_targets", str(path), stderr=said)

    assert ended.value.code == 2
    assert said.getvalue().splitlines()[-1] == why


def test_fifty_thousand_lines_are_read_in_seconds() -> None:
    lines = "".join(f"p{n};a{n}.example|b{n}.example;Webhosting L;webmail\n" for n in range(50_000))
    started = time.process_time()

    made = read_csv(b"id;names;product;services\n" + lines.encode())

    assert len(made.hosts) == 50_000
    assert time.process_time() - started < 5
