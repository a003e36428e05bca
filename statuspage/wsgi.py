"""What granian serves: published documents from the snapshot folder, and Django for everything else.

Django is loaded at once, in a thread beside: documents are answered from the first moment, and still when it cannot
start.
"""

import os
import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")

from statuspage import settings
from statuspage.documents import Documents


class Later:
    """A WSGI application that is made once, by whoever needs it first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._app: WSGIApplication | None = None

    def ready(self) -> WSGIApplication:
        """The application; waits while another thread makes it, raises what making it raises."""
        with self._lock:
            if self._app is None:
                from django.core.wsgi import get_wsgi_application

                self._app = get_wsgi_application()
            return self._app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.ready()(environ, start_response)


django = Later()
threading.Thread(target=django.ready, name="django", daemon=True).start()
application = Documents(settings.SNAPSHOT_DIR, settings.ALLOWED_HOSTS, django)
