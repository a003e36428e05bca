"""The story of the demo as documents: the same bytes whenever and beside whatever they are rendered."""

import pytest

from incidents.management.demo import tell_story
from incidents.publishing.changes import all_subjects
from incidents.publishing.documents import documents
from incidents.publishing.state import State, read
from incidents.timeline import commands
from tests.make import NOW

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "reader"])


@pytest.fixture
def story() -> None:
    commands.first_page(id_host="status.example.com", now=NOW)
    tell_story(now=NOW)


def rendered(state: State, subject: str) -> dict[str, object]:
    return {document.name: document.render() for document in documents(state, subject)}


def test_a_second_render_of_all_documents_changes_no_byte(story: None) -> None:
    subjects = all_subjects()
    first, second = (read(subjects, now=NOW) for _ in range(2))

    for subject in subjects:
        assert rendered(first, subject) == rendered(second, subject), subject


def test_a_document_rendered_alone_is_the_one_rendered_with_all_others(story: None) -> None:
    subjects = all_subjects()
    whole = read(subjects, now=NOW)

    for subject in subjects:
        assert rendered(read([subject], now=NOW), subject) == rendered(whole, subject), subject
