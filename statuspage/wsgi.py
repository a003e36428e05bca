"""What granian serves: published documents from the snapshot folder, and Django for everything else.

Django is loaded at once, in a thread beside: documents are answered from the first moment, and still when it cannot
start.
"""

import os
from wsgiref.types import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")

from statuspage import settings
from statuspage.documents import Documents
from statuspage.serving import Behind


def load_django() -> WSGIApplication:
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


django = Behind(load_django)
django.start()
application = Documents(settings.SNAPSHOT_DIR, settings.ALLOWED_HOSTS, django)
