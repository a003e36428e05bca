"""Names of months, weekdays, numbers and parts of the day in German and English."""

from datetime import time

_MONTHS = [
    ("januar", "january", "jänner", "jan"),
    ("februar", "february", "feber", "feb"),
    ("märz", "march", "maerz", "mrz", "mär", "mar"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
]
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_WEEKDAYS = [
    ("montag", "monday", "mon", "mo"),
    ("dienstag", "tuesday", "tues", "tue", "di"),
    ("mittwoch", "wednesday", "wed", "mi"),
    ("donnerstag", "thursday", "thurs", "thur", "thu", "do"),
    ("freitag", "friday", "fri", "fr"),
    ("samstag", "sonnabend", "saturday", "sat", "sa"),
    ("sonntag", "sunday", "sun", "so"),
]
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
LONG_WEEKDAYS = {name: number for name, number in WEEKDAYS.items() if len(name) > 5}


def _pattern(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


MONTH_PATTERN = _pattern(MONTHS)
WEEKDAY_PATTERN = _pattern(WEEKDAYS)

NUMBERS: dict[str, float] = {
    "ein": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "fünfzehn": 15, "zwanzig": 20,
    "dreißig": 30, "dreissig": 30, "vierzig": 40, "fünfundvierzig": 45, "fünfzig": 50, "sechzig": 60, "neunzig": 90,
    "anderthalb": 1.5, "eineinhalb": 1.5, "zweieinhalb": 2.5, "dreieinhalb": 3.5,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
HALVES = {"half", "halbe", "halben", "halb", "halber"}
UNITS = {
    "minute": 1, "minuten": 1, "minutes": 1, "min": 1, "mins": 1, "stunde": 60, "stunden": 60, "std": 60, "hour": 60,
    "hours": 60, "h": 60, "hr": 60, "hrs": 60, "tag": 1440, "tage": 1440, "tagen": 1440, "day": 1440, "days": 1440,
    "viertelstunde": 15, "dreiviertelstunde": 45, "woche": 10080, "wochen": 10080, "week": 10080, "weeks": 10080,
}  # fmt: skip

DAY_END = time.max  # stands for the midnight that ends the day
# (what it means as a point, what it means as a limit): "around noon", "in the course of the afternoon"
PARTS: dict[str, tuple[time, time]] = {
    "early morning": (time(6), time(6)),
    "morning": (time(8), time(8)),
    "late morning": (time(11), time(12)),
    "forenoon": (time(10), time(12)),
    "early forenoon": (time(9), time(10)),
    "late forenoon": (time(11), time(12)),
    "noon": (time(12), time(12)),
    "early afternoon": (time(14), time(14)),
    "afternoon": (time(15), time(18)),
    "late afternoon": (time(17), time(18)),
    "early evening": (time(18), time(18)),
    "evening": (time(20), time(20)),
    "late evening": (time(22), time(22)),
    "night": (time(2), time(6)),
    "early night": (time(23), time(23)),
    "late night": (time(2), time(6)),
    "midnight": (time(0), time(0)),
    "business": (time(18), time(18)),
    "day": (DAY_END, DAY_END),
}
PART_WORDS = {
    "morgen": "morning", "morgens": "morning", "früh": "morning", "morgenstunden": "morning", "morning": "morning",
    "frühs": "morning", "vormittag": "forenoon", "vormittags": "forenoon", "vormittagsstunden": "forenoon",
    "forenoon": "forenoon", "mittag": "noon", "mittags": "noon", "mittagszeit": "noon", "mittagsstunden": "noon",
    "noon": "noon", "midday": "noon", "lunchtime": "noon", "nachmittag": "afternoon", "nachmittags": "afternoon",
    "nachmittagsstunden": "afternoon", "afternoon": "afternoon", "abend": "evening", "abends": "evening",
    "abendstunden": "evening", "evening": "evening", "tonight": "evening", "nacht": "night", "nachts": "night",
    "nachtstunden": "night", "night": "night", "overnight": "night", "mitternacht": "midnight",
    "midnight": "midnight", "tagesende": "day", "eod": "day", "feierabend": "business",
    "geschäftsschluss": "business", "eob": "business", "cob": "business",
}  # fmt: skip
EARLY = {"früh", "frühe", "frühen", "früher", "early"}
LATE = {"spät", "späte", "späten", "später", "late"}
