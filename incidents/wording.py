"""Times and figures as German and English write them. Pure: no Django, no clock of its own.

German writes `2:05 Uhr` in sentences and `2:05` in lists, English `02:05`; both keep a no-break space before `%`.
"""

from datetime import date, datetime, timedelta, tzinfo

NBSP = "\u00a0"
WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def clock(at: datetime, *, zone: tzinfo, language: str) -> str:
    """`2:05` in German, `02:05` in English."""
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if language == "en" else f"{local.hour}:{local:%M}"


def short_weekday(day: date, *, language: str) -> str:
    """`Do` or `Thu`."""
    return WEEKDAYS[language][day.weekday()][: 3 if language == "en" else 2]


def short_date(day: date, *, language: str) -> str:
    """`11.01.` or `11 Jan`."""
    return f"{day.day} {MONTHS['en'][day.month - 1][:3]}" if language == "en" else f"{day:%d.%m.}"


def long_day(day: date, *, language: str) -> str:
    """A day's heading: `Donnerstag, 11.01.2018` or `Thursday, 11 January 2018`."""
    weekday = WEEKDAYS[language][day.weekday()]
    if language == "en":
        return f"{weekday}, {day.day} {MONTHS['en'][day.month - 1]} {day.year}"
    return f"{weekday}, {day:%d.%m.%Y}"


def month_name(month: date, *, language: str) -> str:
    """`Januar 2018` or `January 2018`."""
    return f"{MONTHS[language][month.month - 1]} {month.year}"


def moment(at: datetime, *, seen_from: datetime, zone: tzinfo, language: str, oclock: bool = True) -> str:
    """An instant as somebody says it who speaks at `seen_from`: another day always carries its weekday.

    `22:00 Uhr` the same day, `Fr 8:00 Uhr` within six days, else `Fr 19.01. 8:00 Uhr`, with the year where it is
    another one. `oclock=False` leaves "Uhr" out, for lists.
    """
    here, there = at.astimezone(zone), seen_from.astimezone(zone)
    said = clock(at, zone=zone, language=language)
    if oclock and language == "de":
        said += f"{NBSP}Uhr"
    if here.date() == there.date():
        return said
    day = short_weekday(here.date(), language=language)
    if abs(here.date() - there.date()) >= timedelta(days=7):
        day += f" {short_date(here.date(), language=language)}"
        if here.year != there.year:
            day += f"{'' if language == 'de' else ' '}{here.year}"
    return f"{day} {said}"


def full(at: datetime, *, zone: tzinfo, language: str) -> str:
    """Day and time in full: `Donnerstag, 11.01.2018, 18:05 Uhr` or `Thursday, 11 January 2018, 18:05`."""
    day = long_day(at.astimezone(zone).date(), language=language)
    said = clock(at, zone=zone, language=language)
    return f"{day}, {said}{NBSP}Uhr" if language == "de" else f"{day}, {said}"


def number(value: float, *, language: str) -> str:
    """`5.704` or `5,704`; at most one decimal, only where there is one."""
    text = f"{value:,.1f}".removesuffix(".0")
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text


def percent(low: float, high: float, *, language: str) -> str:
    """`68 %` or `85–90 %`, with a no-break space. 99.97 is never rounded to all, 0.02 never to none."""
    figures = [number(near(value), language=language) for value in (low, high)]
    return f"{'–'.join(dict.fromkeys(figures))}{NBSP}%"


def near(value: float) -> float:
    """Percent with one decimal, all and none kept for those that are."""
    return value if value in (0, 100) else min(max(round(value, 1), 0.1), 99.9)


def duration(length: timedelta, *, language: str) -> str:
    """`45 Minuten`, `3 Stunden 20 Minuten`, `4 Tage 2 Stunden`: two units at most, never less than a minute."""
    minutes = max(1, round(length.total_seconds() / 60))
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [(days, "day"), (hours, "hour"), (minutes if not days else 0, "minute")]
    words = {
        "de": {"day": ("Tag", "Tage"), "hour": ("Stunde", "Stunden"), "minute": ("Minute", "Minuten")},
        "en": {"day": ("day", "days"), "hour": ("hour", "hours"), "minute": ("minute", "minutes")},
    }[language]
    return " ".join(f"{n} {words[unit][n != 1]}" for n, unit in parts if n)


def words(texts: dict[str, str], language: str) -> tuple[str, str]:
    """What is written in `language`, else in whichever language there is: (text, its language)."""
    if texts.get(language):
        return texts[language], language
    return next(((text, written) for written, text in sorted(texts.items()) if text), ("", language))


def said(texts: dict[str, str], language: str) -> str:
    """The text alone of `words`."""
    return words(texts, language)[0]
