"""Everything an update can carry, and the few words of its relatives."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from incidents import wording
from incidents.models import Incident, IncidentService, Page, Promise, Service, Update
from incidents.states import AdviceKind, PromiseState, Stage, Weight
from incidents.timeline.commands import Notify
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import AdviceSaid, PromiseSaid, Said
from incidents.timeline.moments import offsets, only

from .. import labels
from ..labels import Label
from ..speaking import language, said
from .base import Choice, DayField, DeskForm, MomentField, Posted, WordsSpec
from .pictures import Files, Pictures
from .rows import ForecastForm, ProgressForm, Repeated, StatusRows

MINUTES = (15, 30, 45, 60, 90, 120, 240)


class NotifyMixin(forms.Form):
    """Whether anybody is told."""

    quiet = forms.BooleanField(label=_("Notify nobody"), required=False)

    def notify(self) -> Notify:
        return Notify.NOBODY if self.cleaned_data["quiet"] else Notify.EVERYONE


class UpdateForm(NotifyMixin, DeskForm):
    """One update. The text comes first; what is rarer folds."""

    WORDS = {
        "text": WordsSpec(_("What do customers need to know now?"), rows=6),
        "promise_topic": WordsSpec(_("About what, if not everything")),
        "advice": WordsSpec(_("Advice"), rows=3),
    }
    SECTIONS = [
        (_("Next word by …"), ["promise_in", "promise_at", "promise_day", "promise_topic"]),
        (_("Advice for customers"), ["advice_kind", "advice", "advice_services", "advice_ends_with", "advice_ends_at"]),
        (_("About, time, weight, notification"), ["about", "at", "weight", "quiet"]),
    ]

    def __init__(
        self,
        data: Posted = None,
        *,
        stages: Sequence[tuple[str, Label]] = (),
        topics: Sequence[tuple[str, Label]] = (),
        **options: Any,
    ) -> None:
        self.stages, self.topics = stages, topics
        super().__init__(data, **options)

    def build(self) -> None:
        services = service_choices()
        if self.stages:
            self.fields["stage"] = Choice(_("Stage"), self.stages, widget=forms.RadioSelect)
        if self.topics:
            self.fields["answers"] = many(_("This is the answer to what was promised"), self.topics)
        minutes = [("", "–"), *((str(n), _now("in %(n)d minutes") % {"n": n}) for n in MINUTES)]
        self.fields["promise_in"] = Choice(_("Soon"), minutes)
        clock = forms.TimeInput(attrs={"type": "time"})
        self.fields["promise_at"] = forms.CharField(label=_("or at"), required=False, widget=clock, max_length=8)
        self.fields["promise_day"] = DayField(label=_("or some time on"))
        self.fields["advice_kind"] = Choice(_("Kind"), labels.choices(labels.ADVICE), initial=AdviceKind.WORKAROUND)
        self.fields["advice_services"] = many(_("For which services"), services)
        self.fields["advice_ends_with"] = Choice(_("Until this is back"), [("", "–"), *services])
        self.fields["advice_ends_at"] = MomentField(label=_("or until"))
        self.fields["about"] = many(_("About which services (none: all of the incident's)"), services)
        self.fields["at"] = MomentField(label=_("Said at, if not now"))
        self.fields["weight"] = Choice(_("Weight"), labels.choices(labels.WEIGHTS))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        told = [name for name in ("promise_in", "promise_at", "promise_day") if cleaned.get(name)]
        if len(told) > 1:
            self.add_error(told[1], _("One time for the next word is enough: choose one of the three."))
        elif told == ["promise_at"]:
            cleaned["promise_due"] = self.next_clock(cleaned["promise_at"])
        elif self.words("promise_topic") and not told:
            self.add_error("promise_in", _("When does the next word come?"))
        return cleaned

    def next_clock(self, typed: str) -> datetime | None:
        """The next instant at which a clock in the page's zone shows `typed`."""
        try:
            clock = time.fromisoformat(typed)
        except ValueError:
            self.add_error("promise_at", _("Please give a time such as 23:20."))
            return None
        after = self.cleaned_data.get("at") or timezone.now()
        today = after.astimezone(self.zone).date()
        for day in (today, today + timedelta(days=1)):
            local = datetime.combine(day, clock.replace(tzinfo=None))
            later = [at for at in offsets(local, self.zone) if at > after]
            if len(later) == 1:
                return later[0]
            if later or not offsets(local, self.zone):
                return self.asked_back(local)
        return None

    def asked_back(self, local: datetime) -> datetime | None:
        picked = self.data.get(self.add_prefix("promise_at_reading"), "")
        if picked[:16] == f"{local:%Y-%m-%dT%H:%M}":
            return self.picked(picked)
        try:
            return only(local, zone=self.zone, field="promise_at")
        except Refused as refused:
            self.readings["promise_at"] = [self.reading("promise_at", value) for value in refused.allowed]
            self.add_error("promise_at", refused.message)
            return None

    def picked(self, value: str) -> datetime | None:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.add_error("promise_at", _("Please give a time such as 23:20."))
            return None

    def field_of(self, name: str) -> str | None:
        return "promise_in" if name == "promise" else super().field_of(name)

    def promise(self, *, now: datetime) -> PromiseSaid | None:
        cleaned = self.cleaned_data
        topic = self.words("promise_topic")
        if cleaned["promise_in"]:
            soon = (cleaned["at"] or now) + timedelta(minutes=int(cleaned["promise_in"]))
            return PromiseSaid(due=soon.replace(second=0, microsecond=0), topic=topic)
        if cleaned["promise_day"]:
            following = datetime.combine(cleaned["promise_day"] + timedelta(days=1), time(), self.zone)
            return PromiseSaid(due=following - timedelta(seconds=1), whole_day=True, topic=topic)
        return PromiseSaid(due=due, topic=topic) if (due := cleaned.get("promise_due")) else None

    def advice(self) -> list[AdviceSaid]:
        return [advice_said(self, "advice_")] if self.words("advice") else []

    def said(self, *, now: datetime) -> Said:
        """The update's own fields as the commands take them."""
        cleaned = self.cleaned_data
        return {
            "text": self.words("text"),
            "at": cleaned["at"],
            "about": cleaned["about"],
            "promise": self.promise(now=now),
            "advice": self.advice(),
            "weight": Weight(cleaned["weight"]) if cleaned["weight"] else None,
            "answers": [int(id) for id in cleaned.get("answers", ())],
        }

    def stage(self) -> Stage | None:
        return Stage(self.cleaned_data["stage"]) if self.cleaned_data.get("stage") else None


def service_choices() -> list[tuple[str, str]]:
    rows = Service.objects.filter(retired_at=None).order_by("group__position", "position", "id")
    return [(row.pk, said(row.name)) for row in rows]


def open_topics(incident: Incident, *, zone: ZoneInfo, corrected: Update | None = None) -> list[tuple[str, str]]:
    """The promises that wait for an answer, the last one of each topic; also those that a corrected update answered."""
    asked = Q(state=PromiseState.OPEN) | Q(kept_by=corrected, kept_by__isnull=False)
    rows = Promise.objects.filter(asked, incident=incident).exclude(topic={}).order_by("pk")
    last = {said(row.topic): row for row in rows}
    return [(str(row.pk), f"{topic} ({promised_by(row, zone=zone)})") for topic, row in last.items()]


def promised_by(promise: Promise, *, zone: ZoneInfo) -> str:
    """ "promised by 23:20", another day with its weekday."""
    at = wording.moment(promise.due, seen_from=timezone.now(), zone=zone, language=language())
    return _now("promised by %(time)s") % {"time": at}


def many(label: Label, services: Sequence[tuple[str, Label]]) -> forms.MultipleChoiceField:
    """Any of the services: boxes to tick, a list to scroll where there are very many."""
    widget: forms.Widget = forms.CheckboxSelectMultiple() if len(services) <= 40 else forms.SelectMultiple({"size": 8})
    return forms.MultipleChoiceField(label=label, choices=services, required=False, widget=widget)


def advice_said(form: DeskForm, prefix: str = "") -> AdviceSaid:
    cleaned = form.cleaned_data
    return AdviceSaid(
        kind=AdviceKind(cleaned[f"{prefix}kind"] or AdviceKind.WORKAROUND),
        text=form.words("advice"),
        services=cleaned[f"{prefix}services"],
        ends_at=cleaned[f"{prefix}ends_at"],
        ends_with=cleaned[f"{prefix}ends_with"] or None,
    )


class Composed:
    """An update with its repeated parts; what open, post, correct, resolve and relapse share."""

    def __init__(
        self,
        data: Posted,
        *,
        main: UpdateForm,
        page: Page,
        files: Files = None,
        said: Iterable[IncidentService] = (),
        with_statuses: bool = True,
    ) -> None:
        self.data, self.main = data, main
        whole = [("", _now("all of it")), *service_choices()]
        options: dict[str, Any] = {"page": page, "initial": {"services": whole}}
        self.statuses = StatusRows(data, page=page, said=said) if with_statuses else None
        self.progress = Repeated(ProgressForm, data, prefix="progress", **options)
        self.forecasts = Repeated(ForecastForm, data, prefix="forecast", **options)
        self.pictures = Pictures(data, files, page=page)

    @property
    def parts(self) -> list[Any]:
        parts = (self.main, self.statuses, self.progress, self.forecasts, self.pictures)
        return [part for part in parts if part is not None]

    def is_valid(self) -> bool:
        answers = [part.is_valid() for part in self.parts]  # every part: all mistakes are shown at once
        return all(answers)

    @property
    def grows(self) -> bool:
        """Another row was asked for: nothing is sent yet."""
        return self.progress.grows or self.forecasts.grows

    def forget_errors(self) -> None:
        for part in self.parts:
            part.forget_errors()

    def said(self, *, now: datetime) -> Said:
        said = self.main.said(now=now)
        if self.statuses:
            said["statuses"] = self.statuses.said()
        said["progress"] = self.progress.said()
        said["forecasts"] = self.forecasts.said()
        said["images"] = self.pictures.said()
        return said


class EditForm(NotifyMixin, DeskForm):
    """New words for an update."""

    WORDS = {"text": WordsSpec(_("Text"), rows=8)}


class SureForm(NotifyMixin, DeskForm):
    """Nothing but "yes, do it"."""
