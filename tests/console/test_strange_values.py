"""Whatever is put into any field of any form, the desk answers: done, or refused in words, never broken."""

import re

import pytest
from django.test import Client

from incidents.models import Incident
from tests.console.test_access import GET_ONLY, POST_ONLY, READ, addresses, names  # noqa: F401 -- a fixture among them

STRANGE = [
    "\x00",
    "\ud83d\udca9 \u202e \x1b[31m",
    "9" * 400,
    "-1",
    "nan",
    "1e999",
    "9999-12-31",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "2026-03-29T02:30",
    "25:61",
    "%s %(x)s {0} {{ x }} {% y %}",
    "x" * 20_000,
]


@pytest.mark.parametrize("name", sorted(set(names()) - READ - GET_ONLY - POST_ONLY))
def test_no_form_breaks_on_strange_values(
    name: str,
    editor: Client,
    addresses: dict[str, str],  # noqa: F811
) -> None:
    page = editor.get(addresses[name]).content.decode()
    form = page.partition("<main")[2].partition("</main>")[0]
    fields = set(re.findall(r'name="([\w-]+)"', form)) - {"csrfmiddlewaretoken", "more", "keep"}

    for strange in STRANGE:
        value = strange.encode("utf-8", "replace").decode()
        answer = editor.post(addresses[name], dict.fromkeys(fields, value))

        assert answer.status_code in {303, 404, 422}, (name, strange)
        if answer.status_code == 303:
            break


@pytest.mark.parametrize("id", ["%00", "..", "nosuchid0000", "%F0%9F%92%A9", "a" * 500, "%ED%A0%80"])
def test_a_strange_address_is_simply_not_there(id: str, editor: Client, incident: Incident) -> None:
    for path in ("incidents/{}", "incidents/{}/post", "updates/{}/edit", "services/{}", "drafts/{}/publish"):
        url = "/console/" + path.format(id)

        assert editor.get(url).status_code in {404, 405}
        assert editor.post(url, {"text_en": "x"}).status_code in {404, 405}
    assert editor.get(f"/console/incidents/{incident.pk}?after={id}").status_code == 200
    assert editor.get(f"/console/incidents/{incident.pk}/post?draft={id}").status_code == 200


@pytest.mark.parametrize("strange", ["\x00", "9999-12-31", "9999-12-31T23:59"])
def test_one_strange_field_among_good_ones_is_answered_in_words(
    strange: str, editor: Client, incident: Incident
) -> None:
    url = f"/console/incidents/{incident.pk}/post"
    form = editor.get(url).content.decode().partition("<main")[2]
    fields = set(re.findall(r'name="([\w-]+)"', form)) - {"csrfmiddlewaretoken", "more", "keep", "revision", "text_en"}

    answers = {field: editor.post(url, {"text_en": "Words", field: strange}).status_code for field in sorted(fields)}

    assert {status for status in answers.values() if status not in {303, 422}} == set()
