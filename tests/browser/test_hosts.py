"""What the browser makes of a name: the spelling and the tag that Python makes, so that both look in the same file."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from incidents import hosts
from incidents.publishing.assets import hashed_name
from tests.test_hosts import VECTORS

from .conftest import Site, Visit

pytestmark = pytest.mark.needs("chromium")

SPELL = "names => names.map(window.hosts.normal)"
TAG = "pairs => Promise.all(pairs.map(([salt, name]) => window.hosts.tag(salt, name)))"
URL = "name => { try { return new URL(`https://${name}`).hostname } catch { return null } }"
# What people and clipboards put into names, and what scripts differ in.
SIGNS = [
    *"aZ09-_.@:/?#\\ äßẞÉΣςİıﬀ①ｗ．。😀نامه漢ſÅÅ½«»",
    "\u200b",
    "\u200c",
    "\u00ad",
    "\u0301",
    "www.",
    "xn--",
    "https://",
]


@pytest.fixture
def opened(site: Site, visit: Callable[..., Visit]) -> Callable[..., Any]:
    """Opens an empty page with nothing but the script."""
    script = f'<!doctype html><link rel="icon" href="data:,"><script src="/static/{hashed_name("hosts.js")}"></script>'
    site.write({"index.html": script.encode()})
    return lambda **options: visit("/", **options).page


def test_every_vector_has_its_spelling_and_its_tag_in_the_browser(opened: Callable[..., Any]) -> None:
    page = opened()

    spelled = page.evaluate(SPELL, [one["input"] for one in VECTORS])
    tags = page.evaluate(TAG, [[one["salt"], one["input"]] for one in VECTORS])

    assert spelled == [one["normal"] for one in VECTORS]
    assert tags == [one["tag"] for one in VECTORS]


def test_names_in_other_scripts_are_spelled_as_the_browsers_own_addresses(opened: Callable[..., Any]) -> None:
    names = [one for one in VECTORS if (one["normal"] or "").startswith("xn--")]
    page = opened()

    own = [page.evaluate(URL, one["input"].removeprefix("https://www.").rstrip("/")) for one in names]

    assert len(names) >= 10
    assert own == [one["normal"] for one in names]


def test_python_and_browser_agree_on_whatever_is_typed(opened: Callable[..., Any], seed: int) -> None:
    chance = random.Random(seed)
    typed = ["".join(chance.choices(SIGNS, k=chance.randrange(1, 12))) for _ in range(3000)]

    spelled = opened().evaluate(SPELL, typed)

    assert [
        (name, ours, theirs)
        for name, theirs in zip(typed, spelled, strict=True)
        if (ours := hosts.normal(name)) != theirs
    ] == []


def test_a_browser_without_crypto_says_nothing_so_that_the_form_is_posted(opened: Callable[..., Any]) -> None:
    taken = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })"

    page = opened(prepare=lambda page: page.add_init_script(taken))

    assert page.evaluate(TAG, [["salt", "shop.example"]]) == [None]
