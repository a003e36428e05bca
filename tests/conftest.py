"""Settings that every test shares."""

from hypothesis import settings

# The same examples in every run, so that a red run is red again; `--hypothesis-seed=N` looks elsewhere. No
# deadline: how fast a slow machine is today is no property of the code.
settings.register_profile("suite", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("suite")
