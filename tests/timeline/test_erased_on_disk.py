"""Redacted words are gone from the database's files, too."""

import os
import subprocess
import sys
from pathlib import Path

from tests.servers import ROOT

STORY = """
from django.utils import timezone
from incidents.timeline import commands
from incidents.timeline.commands import Actor
who = {"author": Actor("staff", 1), "now": timezone.now()}
commands.first_page(id_host="status.example", now=timezone.now())
opened = commands.open_incident(title={"en": "Outage"}, impact="major", text={"en": "Fine. " * 300}, **who)
secret = commands.post_update(incident=opened.pk, text={"en": "The password is XYZZY-PLUGH. " * 50}, **who)
commands.edit_update(update=secret.pk, text={"en": "The password was XYZZY-PLUGH. " * 50}, **who)
if {redact}:
    commands.redact_update(update=secret.pk, **who)
"""


def left_on_disk(folder: Path, *, redact: bool) -> int:
    """How often the secret stands in the files of a database that lived through the story."""
    environment = {**os.environ, "ZWISCHENSTAND_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "statuspage.settings"}
    script = "import django; django.setup()\nfrom django.core.management import call_command\n"
    script += "call_command('migrate', verbosity=0)\n" + STORY.replace("{redact}", str(redact))
    # The connection stays open until the bytes are counted: closing the last one would tidy up by itself.
    script += "from pathlib import Path; import sys\n"
    script += "print(sum(p.read_bytes().count(b'XYZZY') for p in Path(sys.argv[1]).glob('*.sqlite3*')))\n"
    command = [sys.executable, "-c", script, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_redacted_words_are_in_no_byte_of_the_database(tmp_path: Path) -> None:
    kept = left_on_disk(tmp_path / "kept", redact=False)
    redacted = left_on_disk(tmp_path / "redacted", redact=True)

    assert kept > 0
    assert redacted == 0
