"""How granian is started: the flags that measured fastest and are safe, for the supervisor, docker and the tests."""

GRANIAN_FLAGS = (
    "--interface",
    "wsgi",
)
