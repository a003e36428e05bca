"""What is told to who asks too often, and how much a body may be."""

from django.http import HttpRequest

from .problems import Problem


def slow_down(wait: int, detail: str) -> Problem:
    return Problem(429, "too-many-requests", detail, headers={"Retry-After": str(wait)})


def json_body(request: HttpRequest, *, most: int) -> bytes:
    """The whole body, at most `most` bytes, announced as JSON. Raises Problem before more than that is read."""
    if request.content_type != "application/json":
        raise Problem(415, "wrong-content-type", "Send JSON, with the header Content-Type: application/json.")
    return plain_body(request, most=most)


def plain_body(request: HttpRequest, *, most: int) -> bytes:
    """The same, whatever it was announced as."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        detail = "Send the document as it is, not compressed."
        raise Problem(415, "wrong-content-type", detail, headers={"Accept-Encoding": "identity"})
    size = announced(request)
    if size > most:
        raise Problem(413, "too-large", f"{size} bytes are too many: at most {most} at once.", more={"limit": most})
    return request.read(size)


def announced(request: HttpRequest) -> int:
    """The body's length in bytes. Raises Problem where it is not said: a body in chunks may have no end."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if not length or "HTTP_TRANSFER_ENCODING" in request.META:
        raise Problem(411, "length-required", "Say how long the document is: a Content-Length header is missing.")
    # What is no number was refused by BodyLimit, like what is too much for any address.
    return int(length)
