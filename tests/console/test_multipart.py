"""Forms with files as no browser sends them: broken, endless, misnamed. None is a failure of ours."""

import pytest
from django.test import Client

from incidents.models import Incident, Update

END = b"--X--\r\n"
TYPE = "multipart/form-data; boundary=X"


def part(name: str, value: str, *, file: str | None = None, more: str = "") -> bytes:
    named = "" if file is None else f'; filename="{file}"\r\nContent-Type: image/png'
    return f'--X\r\nContent-Disposition: form-data; name="{name}"{named}{more}\r\n\r\n{value}\r\n'.encode()


BODIES = {
    "very many fields": b"".join(part(f"a{number}", "1") for number in range(1500)) + END,
    "very many files": b"".join(part(f"f{number}", "1", file="x.png") for number in range(200)) + END,
    "one field ninety times": b"".join(part("picture-0-file", "x", file="x.png") for _ in range(90)) + END,
    "cut off": b"--X\r\nContent-Disposition: form-da",
    "nothing": b"",
    "NUL and a path": part("text_de", "a\0b") + part("picture-0-file", "x", file="\u202e<b>/../../x.png") + END,
    "a file for a text": part("text_de", "text", file="x.png") + part("revision", "x", file="y.png") + END,
    "a text for a file": part("picture-0-file", "text", file="") + END,
    "counts out of range": part("forecast-count", "99999999999") + part("progress-count", "-1") + END,
    "no base64": part("picture-0-file", "!!!!", file="x.png", more="\r\nContent-Transfer-Encoding: base64") + END,
}


@pytest.mark.parametrize("name", BODIES)
def test_a_strange_form_is_answered_and_posts_nothing(editor: Client, incident: Incident, name: str) -> None:
    answer = editor.generic("POST", f"/console/incidents/{incident.pk}/post", BODIES[name], content_type=TYPE)

    assert answer.status_code in {400, 422}
    assert Update.objects.count() == 1


@pytest.mark.parametrize("boundary", ["", "; boundary=", "; boundary=" + "a" * 300])
def test_a_form_without_a_boundary_is_refused(editor: Client, incident: Incident, boundary: str) -> None:
    body, kind = part("text_de", "Hallo.") + END, f"multipart/form-data{boundary}"

    answer = editor.generic("POST", f"/console/incidents/{incident.pk}/post", body, content_type=kind)

    assert answer.status_code == 400
