"""What tests of publishing share."""

import pytest

from tests import make


@pytest.fixture
def page(transactional_db: None) -> None:
    """The page in a database where the read-only alias sees what is committed, as another process would."""
    make.page()
