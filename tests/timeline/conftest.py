"""Every test of the timeline that has a database has a page in it."""

import pytest

from tests import make


@pytest.fixture(autouse=True)
def page_is_set_up(request: pytest.FixtureRequest) -> None:
    marker = request.node.get_closest_marker("django_db")
    if marker is not None:
        request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
        make.page()
