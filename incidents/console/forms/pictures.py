"""Pictures of an update: a few plain places for files, each with its words."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from incidents.models import Page
from incidents.timeline import images
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import ImageSaid
from statuspage.bodies import MOST_BYTES

from .base import DeskForm, Posted, WordsSpec

Files = MultiValueDict[str, Any] | None
# Named one by one, phones hand out a JPEG of what they keep in a format of their own.
ACCEPTED = "image/jpeg,image/png,image/webp"


class PictureForm(DeskForm):
    """One picture, and in words what it shows."""

    WORDS = {"alt": WordsSpec(_("What it shows, in a sentence"))}

    def build(self) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPTED})
        label = _now("Picture %(number)d") % {"number": self.initial["number"]}
        self.fields["file"] = forms.FileField(label=label, required=False, allow_empty_file=True, widget=widget)
        self.order_fields(["file"])

    @property
    def again(self) -> str:
        """The name of a file that was sent: no browser keeps it when the form comes back."""
        upload = self.files.get(self.add_prefix("file"))
        return upload.name or "" if upload else ""

    @property
    def filled(self) -> bool:
        return bool(self.again or any(self[name].value() for name in self.names("alt")))

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload:
            try:
                images.check_size(upload.size)
                images.check_header(upload.file)
            except Refused as refused:
                raise forms.ValidationError(f"{upload.name}: {refused.message}") from refused
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("file") and not self.words("alt"):
            asks = _now("Please say what “%(name)s” shows, for people who cannot see it.")
            self.add_error(self.names("alt")[0], asks % {"name": cleaned["file"].name})
        if self.words("alt") and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", _("Please choose the picture for these words, or delete them."))
        self.made = self.encoded(cleaned["file"]) if cleaned.get("file") and not self.errors else None
        return cleaned

    def encoded(self, upload: Any) -> ImageSaid | None:
        """Encoded before the command begins: within it, everybody else who posts would wait for that."""
        made = ImageSaid(upload.read(), self.words("alt"))
        try:
            return made if made.encoded else None
        except Refused as refused:
            self.add_error("file", f"{upload.name}: {refused.message}")
            return None

    def said(self) -> ImageSaid | None:
        return self.made


class Pictures:
    """All places at once: one that is added later would lose the files that were chosen before."""

    MOST = 4

    def __init__(self, data: Posted, files: Files, *, page: Page) -> None:
        given = files if data is not None else None
        self.forms = [
            PictureForm(data, page=page, files=given, prefix=f"picture-{n}", initial={"number": n + 1})
            for n in range(self.MOST)
        ]

    @property
    def first(self) -> PictureForm:
        return self.forms[0]

    @property
    def others(self) -> list[PictureForm]:
        return self.forms[1:]

    @property
    def open(self) -> bool:
        return any(form.filled for form in self.forms)

    @property
    def others_open(self) -> bool:
        return any(form.filled for form in self.others)

    @property
    def help(self) -> str:
        words = _now(
            "JPEG, PNG or WebP, at most %(each)d MB each and %(all)d MB together. Where and with what they were taken "
            "is removed. A draft keeps their words only."
        )
        return words % {"each": images.BYTES // 2**20, "all": MOST_BYTES // 2**20 - 1}

    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in self.forms]  # every form: all mistakes are shown at once
        return all(answers)

    def said(self) -> list[ImageSaid]:
        return [one for form in self.forms if (one := form.said()) is not None]

    def forget_errors(self) -> None:
        for form in self.forms:
            form.forget_errors()
