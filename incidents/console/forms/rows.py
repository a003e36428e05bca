"""Parts that repeat: a status per service, percentages, forecasts. Each is a small form with a prefix of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.models import IncidentService, Page, Service, ServiceGroup
from incidents.states import Extent, Of, Status
from incidents.timeline.inputs import ForecastSaid, ProgressSaid, StatusSaid

from .. import labels, speaking
from .base import Choice, DeskForm, MomentField, Posted, WordsSpec

# Beyond this many services, only those in question have a row; others are named by typing.
MOST_ROWS = 120
FREE_ROWS = 3


class StatusForm(DeskForm):
    """One service: its status, how much of it, for whom."""

    WORDS = {"for_whom": WordsSpec(_("For whom, in words"))}

    def build(self) -> None:
        unchanged = ("", _("unchanged"))
        self.fields["status"] = Choice(_("Status"), [unchanged, *labels.choices(labels.STATUSES)])
        self.fields["extent"] = Choice(_("How much of it"), labels.choices(labels.EXTENTS))
        self.fields["percent"] = forms.IntegerField(
            label=_("or in percent"), required=False, min_value=0, max_value=100
        )

    @property
    def whom(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names("for_whom")]

    def said(self, service: str) -> StatusSaid:
        return StatusSaid(
            service=service,
            status=Status(self.cleaned_data["status"]),
            extent=Extent(self.cleaned_data["extent"]),
            percent=self.cleaned_data["percent"],
            for_whom=self.words("for_whom"),
        )


class NamedStatusForm(StatusForm):
    """A service found by its name, on pages with too many for a row each."""

    def build(self) -> None:
        super().build()
        self.fields["service"] = forms.CharField(label=_("Service"), required=False, max_length=300)
        self.fields["service"].widget.attrs["list"] = "services"


@dataclass
class Row:
    """A service's form with what is said of it now."""

    service: Service | None
    name: str
    now: IncidentService | None
    form: StatusForm

    @property
    def filled(self) -> bool:
        return bool(self.form["status"].value() or self.form.errors)


@dataclass
class RowGroup:
    """A product line's rows; folded unless one of them is in question."""

    name: str
    rows: list[Row]

    @property
    def open(self) -> bool:
        return any(row.now or row.filled for row in self.rows)


class StatusRows:
    """A status for each service: those the incident speaks of first, the others by product line."""

    def __init__(
        self, data: Posted, *, page: Page, said: Iterable[IncidentService] = (), all_rows: bool = True
    ) -> None:
        self.data, self.page = data, page
        self.now = {entry.service_id: entry for entry in said}
        services = Service.objects.filter(retired_at=None).select_related("group").order_by("position", "id")
        self.names = {service.pk: speaking.said(service.name) for service in services}
        self.many = len(self.names) > MOST_ROWS
        shown = [service for service in services if service.pk in self.now or (all_rows and not self.many)]
        self.rows = [self.row(service) for service in shown]
        self.free = [self.free_row(n) for n in range(FREE_ROWS)] if self.many and all_rows else []

    def row(self, service: Service) -> Row:
        form = StatusForm(self.data, page=self.page, prefix=f"status-{service.pk}")
        return Row(service, self.names[service.pk], self.now.get(service.pk), form)

    def free_row(self, number: int) -> Row:
        return Row(None, "", None, NamedStatusForm(self.data, page=self.page, prefix=f"free-{number}"))

    def groups(self) -> list[RowGroup]:
        """Rows by product line, in the page's order."""
        order = {group.pk: group for group in ServiceGroup.objects.order_by("position", "id")}
        found: dict[str | None, list[Row]] = {id: [] for id in [*order, None]}
        for row in self.rows:
            found[row.service.group_id if row.service else None].append(row)
        return [RowGroup(speaking.said(order[id].name) if id else "", rows) for id, rows in found.items() if rows]

    @property
    def open(self) -> bool:
        return any(row.filled for row in [*self.rows, *self.free])

    def is_valid(self) -> bool:
        answers = [row.form.is_valid() for row in [*self.rows, *self.free]]
        found = [self.find(row) for row in self.free] if all(answers) else [False]
        return all(found)

    def find(self, row: Row) -> bool:
        """Whether a typed name is one service's, or none was typed."""
        typed = " ".join(row.form.cleaned_data.get("service", "").split())
        if not typed and not row.form.cleaned_data["status"]:
            return True
        ids = [id for id, name in self.names.items() if name.casefold() == typed.casefold()]
        if len(ids) != 1:
            row.form.add_error("service", _("There is no such service.") if not ids else _("Several have this name."))
            return False
        row.service = Service.objects.get(pk=ids[0])
        return True

    def said(self) -> list[StatusSaid]:
        return [
            row.form.said(row.service.pk)
            for row in [*self.rows, *self.free]
            if row.service and row.form.cleaned_data["status"]
        ]

    def forget_errors(self) -> None:
        for row in [*self.rows, *self.free]:
            row.form.forget_errors()


class ProgressForm(DeskForm):
    """A percentage that is back, of everything or of one service."""

    def build(self) -> None:
        figure: dict[str, Any] = {"required": False, "min_value": 0, "max_value": 100}
        self.fields["low"] = forms.FloatField(label=_("Percent back"), **figure)
        self.fields["high"] = forms.FloatField(label=_("up to (for a range)"), **figure)
        self.fields["service"] = Choice(_("of"), self.initial.pop("services", []))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        low, high = cleaned.get("low"), cleaned.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("high", _("A percentage is from 0 to 100, the lower one first."))
        return cleaned

    def said(self) -> ProgressSaid | None:
        low, high = self.cleaned_data["low"], self.cleaned_data["high"]
        if low is None and high is None:
            return None
        first, last = (low if low is not None else high), (high if high is not None else low)
        return ProgressSaid(low=first, high=last, service=self.cleaned_data["service"] or None)


class ForecastForm(DeskForm):
    """Not before, around, by: any of the three."""

    WORDS = {"reason": WordsSpec(_("Reason, where it moved"), rows=2)}

    def build(self) -> None:
        self.fields["earliest"] = MomentField(label=_("not before"))
        self.fields["likely"] = MomentField(label=_("around"))
        self.fields["latest"] = MomentField(label=_("by"))
        self.fields["of"] = Choice(_("By then"), labels.choices(labels.OF), initial=Of.ALL)
        self.fields["service"] = Choice(_("of"), self.initial.pop("services", []))
        self.order_fields(["earliest", "likely", "latest", "of", "service"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.words("reason") and not any(cleaned.get(name) for name in ("earliest", "likely", "latest")):
            self.add_error("likely", _("A forecast needs at least one time."))
        self.check_order(cleaned)
        return cleaned

    def check_order(self, cleaned: dict[str, Any]) -> None:
        """Beside the time that comes too early; the commands refuse it, too, but not where it stands."""
        given = [(name, cleaned[name]) for name in ("earliest", "likely", "latest") if cleaned.get(name)]
        for (_before, first), (name, second) in pairwise(given):
            if second < first:
                self.add_error(name, _("A forecast's times are in order: earliest, likely, latest."))

    def said(self) -> ForecastSaid | None:
        times = {name: self.cleaned_data[name] for name in ("earliest", "likely", "latest")}
        if not any(times.values()):
            return None
        return ForecastSaid(
            **times,
            of=Of(self.cleaned_data["of"] or Of.ALL),
            service=self.cleaned_data["service"] or None,
            reason=self.words("reason"),
        )


class Repeated:
    """Any number of one small form: the filled ones and one more; `<prefix>-more` asks for another."""

    MOST = 20

    def __init__(
        self, kind: type[ProgressForm] | type[ForecastForm], data: Posted, *, prefix: str, **options: Any
    ) -> None:
        self.prefix, self.data = prefix, data
        self.forms = [
            kind(data, prefix=f"{prefix}-{n}", **{**options, "initial": dict(options.get("initial", {}))})
            for n in range(self.count())
        ]

    def count(self) -> int:
        """How many there are: as many as were shown, one more where another was asked for."""
        if self.data is None:
            return 1
        shown = self.data.get(f"{self.prefix}-count", "1")
        return min(max(int(shown) if shown.isdecimal() and len(shown) < 4 else 1, 1) + self.grows, self.MOST)

    @property
    def grows(self) -> bool:
        return self.data is not None and self.data.get("more") == self.prefix

    @property
    def open(self) -> bool:
        return self.grows or any(
            field.value() for form in self.forms for field in form if field.name not in {"of", "service"}
        )

    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in self.forms]  # every form: all mistakes are shown at once
        return all(answers)

    def said(self) -> list[Any]:
        return [one for form in self.forms if (one := form.said()) is not None]

    def forget_errors(self) -> None:
        for form in self.forms:
            form.forget_errors()
