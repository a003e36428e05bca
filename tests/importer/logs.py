"""Logs of our own in the shapes companies write them, each with the updates a careful reader finds."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Written:
    """A log, and its updates as (line, time, body)."""

    name: str
    text: str
    updates: list[tuple[int, str, str]]
    zone: str = "Europe/Berlin"
    start: date | None = None
    ignored: list[int] = field(default_factory=list)
    rejected: list[int] = field(default_factory=list)


LOGS = [
    Written(
        "German, oldest first, short weekdays, a dash or nothing behind the time",
        """# Störung im Mailcluster

Fr., 08.11.2024

um 14.30 Uhr Techniker im Serverraum
um 15.00 Uhr Netzteil getauscht
15:20 Uhr - Erste Postfächer antworten wieder.
Der Rest braucht noch etwas,
16:00 Uhr peilen wir an.

22:00–23:40 Uhr Sicherung der Datenbanken.

Sa., 09.11.2024
0:35 Uhr Alles läuft.
""",
        [
            (5, "2024-11-08T14:30:00+01:00", "Techniker im Serverraum"),
            (6, "2024-11-08T15:00:00+01:00", "Netzteil getauscht"),
            (
                7,
                "2024-11-08T15:20:00+01:00",
                "Erste Postfächer antworten wieder.\nDer Rest braucht noch etwas,\n16:00 Uhr peilen wir an."
                "\n\n22:00–23:40 Uhr Sicherung der Datenbanken.",
            ),
            (14, "2024-11-09T00:35:00+01:00", "Alles läuft."),
        ],
        ignored=[1, 3, 13],
    ),
    Written(
        "English, newest first, bold headings, bullets of three kinds, American times",
        """**Tuesday, March 4, 2025**

- 2:05 PM PST - All regions are healthy.
- 1:15 PM PST: Watching the error rate.
* 11:50 AM PST We are looking into failed logins.

**Monday, March 3, 2025**
• 11:40 PM PST — First alarms.
""",
        [
            (8, "2025-03-03T23:40:00-08:00", "First alarms."),
            (5, "2025-03-04T11:50:00-08:00", "We are looking into failed logins."),
            (4, "2025-03-04T13:15:00-08:00", "Watching the error rate."),
            (3, "2025-03-04T14:05:00-08:00", "All regions are healthy."),
        ],
        ignored=[1, 7],
    ),
    Written(
        "headings with date and time, the text below",
        """### 2024-07-19 04:09 UTC

Sensors on some hosts crash.

### 2024-07-19 05:30 UTC

The update was withdrawn.
14:05 appears in this sentence.
""",
        [
            (1, "2024-07-19T04:09:00+00:00", "Sensors on some hosts crash."),
            (5, "2024-07-19T05:30:00+00:00", "The update was withdrawn.\n14:05 appears in this sentence."),
        ],
    ),
    Written(
        "copied from a status page, each time below its text",
        """Trouble with volumes
Incident Report for Example Cloud

Resolved
Volumes attach again.
Posted 3 days ago. Jul 19, 2024 - 04:09 UTC
Monitoring
A fix is in place.
Posted 3 days ago. Jul 19, 2024 - 03:30 UTC
Investigating
Volumes do not attach.
Posted 3 days ago. Jul 18, 2024 - 23:15 UTC
This incident affected: Volumes.
""",
        [
            (12, "2024-07-18T23:15:00+00:00", "Investigating\nVolumes do not attach."),
            (9, "2024-07-19T03:30:00+00:00", "Monitoring\nA fix is in place."),
            (6, "2024-07-19T04:09:00+00:00", "Resolved\nVolumes attach again."),
        ],
        ignored=[1, 2, 13],
    ),
    Written(
        "a status feed, each time above its text, no year",
        """Jul 19, 04:09 UTC
Resolved - Volumes attach again.

Jul 19, 03:30 UTC
Monitoring - A fix is in place.

Jul 18, 23:15 UTC
Investigating - Volumes do not attach.
""",
        [
            (7, "2024-07-18T23:15:00+00:00", "Investigating - Volumes do not attach."),
            (4, "2024-07-19T03:30:00+00:00", "Monitoring - A fix is in place."),
            (1, "2024-07-19T04:09:00+00:00", "Resolved - Volumes attach again."),
        ],
        start=date(2024, 7, 18),
    ),
    Written(
        "no headings, oldest first over midnight",
        "14:05 - Alarm\n23:50 - Bandsicherung geholt\n00:10 - Restore läuft\n00:10 - Zweiter Restore\n13:00 - Fertig\n",
        [
            (1, "2024-11-08T14:05:00+01:00", "Alarm"),
            (2, "2024-11-08T23:50:00+01:00", "Bandsicherung geholt"),
            (3, "2024-11-09T00:10:00+01:00", "Restore läuft"),
            (4, "2024-11-09T00:10:00+01:00", "Zweiter Restore"),
            (5, "2024-11-09T13:00:00+01:00", "Fertig"),
        ],
        start=date(2024, 11, 8),
    ),
    Written(
        "no headings, newest first over midnight",
        "13:00 - Done\n00:10 - Restore runs\n23:50 - Tape fetched\n14:05 - Alarm\n",
        [
            (4, "2024-11-08T14:05:00+00:00", "Alarm"),
            (3, "2024-11-08T23:50:00+00:00", "Tape fetched"),
            (2, "2024-11-09T00:10:00+00:00", "Restore runs"),
            (1, "2024-11-09T13:00:00+00:00", "Done"),
        ],
        zone="Europe/London",
        start=date(2024, 11, 8),
    ),
    Written(
        "newest first with a heading, then an older part oldest first over midnight",
        """Mittwoch, 06.03.2024
11:00 Uhr: Abschluss.
09:30 Uhr: Fast alles läuft.
08:15 Uhr: Guten Morgen.

Frühere Meldungen:

21:00 Uhr: Stromausfall.
23:45 Uhr: Strom ist da.
01:20 Uhr: Erste Server.
""",
        [
            (8, "2024-03-05T21:00:00+01:00", "Stromausfall."),
            (9, "2024-03-05T23:45:00+01:00", "Strom ist da."),
            (10, "2024-03-06T01:20:00+01:00", "Erste Server."),
            (4, "2024-03-06T08:15:00+01:00", "Guten Morgen."),
            (3, "2024-03-06T09:30:00+01:00", "Fast alles läuft."),
            (2, "2024-03-06T11:00:00+01:00", "Abschluss."),
        ],
        ignored=[1, 6],
    ),
    Written(
        "the same turn without a word between the parts",
        """Wednesday, 6 March 2024
10:00: closing
09:30: nearly done
09:00: half way
08:30: morning

22:00: power lost
22:30: generators on
23:30: cooling back
00:30: first racks
01:30: storage up
""",
        [
            (7, "2024-03-05T22:00:00+01:00", "power lost"),
            (8, "2024-03-05T22:30:00+01:00", "generators on"),
            (9, "2024-03-05T23:30:00+01:00", "cooling back"),
            (10, "2024-03-06T00:30:00+01:00", "first racks"),
            (11, "2024-03-06T01:30:00+01:00", "storage up"),
            (5, "2024-03-06T08:30:00+01:00", "morning"),
            (4, "2024-03-06T09:00:00+01:00", "half way"),
            (3, "2024-03-06T09:30:00+01:00", "nearly done"),
            (2, "2024-03-06T10:00:00+01:00", "closing"),
        ],
        ignored=[1],
    ),
    Written(
        "zones and offsets mixed, one abbreviation that means several",
        """2024-11-08
14:05 CET: alarm
13:30 UTC: seen
2024-11-08T09:00:00-06:00 vendor called
15:15 IST: lost
2024-11-08 16:20 +0100 part ordered
[2024-11-08 16:25:30] on its way
08.11.2024, 16:30 Uhr: angekommen
15:45 UTC (16:45 CET): built in
""",
        [
            (2, "2024-11-08T14:05:00+01:00", "alarm"),
            (3, "2024-11-08T13:30:00+00:00", "seen"),
            (4, "2024-11-08T09:00:00-06:00", "vendor called"),
            (6, "2024-11-08T16:20:00+01:00", "part ordered"),
            (7, "2024-11-08T16:25:30+01:00", "on its way"),
            (8, "2024-11-08T16:30:00+01:00", "angekommen"),
            (9, "2024-11-08T15:45:00+00:00", "built in"),
        ],
        ignored=[1],
        rejected=[5],
    ),
    Written(
        "entities, brackets, a table, a ticker, labels, bold",
        """<b>Freitag, 08.11.2024</b>
14:05&nbsp;Uhr&ndash; Gr&ouml;&szlig;e &amp; mehr
&nbsp;
[14:20] Max: ok
(14:25 Uhr) gut
| 14:30 | Tabelle |
Update 14:40: jetzt
**14:50 Uhr:** fett
**15:00 Uhr: Titel** mehr
15:10 Uhr
Text darunter
----
++ 15:20 Uhr: Ticker ++
Update 3 (15:30 Uhr): drei
1545 UTC - vier Ziffern
""",
        [
            (2, "2024-11-08T14:05:00+01:00", "Größe & mehr"),
            (4, "2024-11-08T14:20:00+01:00", "Max: ok"),
            (5, "2024-11-08T14:25:00+01:00", "gut"),
            (6, "2024-11-08T14:30:00+01:00", "Tabelle"),
            (7, "2024-11-08T14:40:00+01:00", "jetzt"),
            (8, "2024-11-08T14:50:00+01:00", "fett"),
            (9, "2024-11-08T15:00:00+01:00", "**Titel** mehr"),
            (10, "2024-11-08T15:10:00+01:00", "Text darunter"),
            (13, "2024-11-08T15:20:00+01:00", "Ticker"),
            (14, "2024-11-08T15:30:00+01:00", "drei"),
            (15, "2024-11-08T15:45:00+00:00", "vier Ziffern"),
        ],
        ignored=[1, 3, 12],
    ),
    Written(
        "times at the start of lines that go on with a sentence, a list or a range",
        """Friday, July 19, 2024
14:05 UTC - The restart of the storage is planned for
15:30 UTC - we will tell you then.
14:30 UTC We are moving everyone who was on the old node to the new one, which takes until
16:00 UTC tonight.
17:00 UTC: Summary:
- 14:05 UTC: start
- 14:30 UTC: move

At 18:00 UTC we will look again.

18:10 UTC - 19:40 UTC backups run.

18:20 UTC Done.
""",
        [
            (
                2,
                "2024-07-19T14:05:00+00:00",
                "The restart of the storage is planned for\n15:30 UTC - we will tell you then.",
            ),
            (
                4,
                "2024-07-19T14:30:00+00:00",
                "We are moving everyone who was on the old node to the new one, which takes until\n16:00 UTC tonight.",
            ),
            (
                6,
                "2024-07-19T17:00:00+00:00",
                "Summary:\n- 14:05 UTC: start\n- 14:30 UTC: move\n\nAt 18:00 UTC we will look again."
                "\n\n18:10 UTC - 19:40 UTC backups run.",
            ),
            (14, "2024-07-19T18:20:00+00:00", "Done."),
        ],
        ignored=[1],
    ),
    Written(
        "notes in lower case, a title with the day, midnight crossed",
        """outage notes 2025-02-11
09:02 switch sw-3 rebooted
09:10 mail back
09:15 dns still flapping
      09:20 in the config dump
23:58 all quiet
00:20 closing
""",
        [
            (2, "2025-02-11T09:02:00+00:00", "switch sw-3 rebooted"),
            (3, "2025-02-11T09:10:00+00:00", "mail back"),
            (4, "2025-02-11T09:15:00+00:00", "dns still flapping\n      09:20 in the config dump"),
            (6, "2025-02-11T23:58:00+00:00", "all quiet"),
            (7, "2025-02-12T00:20:00+00:00", "closing"),
        ],
        zone="Europe/London",
        ignored=[1],
    ),
    Written(
        "one zone for all times, named once",
        "Network issue (all times are US/Pacific)\n\n19 Jul 2024 04:09\nWe are looking.\n\n"
        "19 Jul 2024 05:30\nMitigated.\n",
        [
            (3, "2024-07-19T04:09:00-07:00", "We are looking."),
            (6, "2024-07-19T05:30:00-07:00", "Mitigated."),
        ],
        ignored=[1],
    ),
    Written(
        "headings with a weekday alone",
        "Ausfall seit 08.11.2024\n\nFreitag\n22:00 Uhr: Alarm\n\nSamstag:\n09:00 Uhr: besser\n\n"
        "Sonntag\n10:00 Uhr: gut\n",
        [
            (4, "2024-11-08T22:00:00+01:00", "Alarm"),
            (7, "2024-11-09T09:00:00+01:00", "besser"),
            (10, "2024-11-10T10:00:00+01:00", "gut"),
        ],
        ignored=[1, 3, 6, 9],
    ),
    Written(
        "headings over the turn of a year that they do not name",
        "Mittwoch, 2. Januar\n08:00 Uhr: gut\n\nMontag, 31. Dezember\n23:00 Uhr: besser\n22:00 Uhr: Alarm\n",
        [
            (6, "2018-12-31T22:00:00+01:00", "Alarm"),
            (5, "2018-12-31T23:00:00+01:00", "besser"),
            (2, "2019-01-02T08:00:00+01:00", "gut"),
        ],
        start=date(2018, 12, 31),
        ignored=[1, 4],
    ),
]
