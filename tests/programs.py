"""System programs that tests can use: which are here, and the one apt line that brings the others.

Plain standard library: it runs before anything is set up, with any Python. Without arguments it reports what
is missing; under `CI=true`, and only then, it installs that. `--install` (make system) prints the apt line
and runs it.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")
REFUSAL = "#!/bin/sh\n# Zwischenstand's tests start servers of their own; those of the system stay off.\nexit 101\n"


@dataclass(frozen=True)
class Program:
    """What tests call a program, the apt package it comes in, and the commands that prove it is here."""

    name: str
    package: str
    commands: tuple[str, ...]


PROGRAMS = (
    Program("chromium", "chromium", ("chromium", "chromium-browser", "google-chrome")),
    Program("redis-server", "redis-server", ("redis-server", "valkey-server")),
    Program("postgresql", "postgresql", ("postgres",)),
    Program("nginx", "nginx-light", ("nginx",)),
    Program("wrk", "wrk", ("wrk",)),
    Program("curl", "curl", ("curl",)),
    Program("gettext", "gettext", ("xgettext",)),
)
BY_NAME = {program.name: program for program in PROGRAMS}


class InstallFailed(Exception):
    """apt cannot be used or did not install what was asked for; the text is one line for people."""


def find(name: str) -> Path | None:
    """The path of a program, None where it is missing; of `postgresql` the newest `postgres` with `initdb`.

    Raises KeyError for a name that is not in the table.
    """
    if name == "postgresql":
        return newest_postgres(Path("/usr/lib/postgresql"))
    # Debian keeps servers in sbin, which an ordinary user's PATH leaves out.
    path = os.environ.get("PATH", os.defpath) + ":/usr/local/sbin:/usr/sbin:/sbin"
    found = (shutil.which(command, path=path) for command in BY_NAME[name].commands)
    return next((Path(command) for command in found if command), None)


def newest_postgres(versions: Path) -> Path | None:
    """Debian's server binaries lie outside PATH, a folder per version; elsewhere both are on PATH."""
    numbered = [folder for folder in versions.glob("*") if folder.name.isdigit()]
    folders = [folder / "bin" for folder in sorted(numbered, key=lambda folder: -int(folder.name))]
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    whole = (folder for folder in folders if (folder / "postgres").exists() and (folder / "initdb").exists())
    return next((folder / "postgres" for folder in whole), None)


def missing() -> list[Program]:
    return [program for program in PROGRAMS if find(program.name) is None]


def apt_line(programs: Iterable[Program]) -> str:
    packages = " ".join(program.package for program in programs)
    return f"sudo apt-get install -y --no-install-recommends {packages}"


@contextmanager
def services_refused(policy: Path) -> Iterator[None]:
    """Until it ends, `policy` tells Debian's packages to start no service; then the earlier file is back.

    What a killed run left behind is put right by the next one.
    """
    kept = policy.with_name(f"{policy.name}.before-zwischenstand")
    if policy.exists() and policy.read_text(errors="replace") != REFUSAL:
        policy.replace(kept)
    policy.write_text(REFUSAL)
    policy.chmod(0o755)
    try:
        yield
    finally:
        if kept.exists():
            kept.replace(policy)
        else:
            policy.unlink()


def install(programs: Iterable[Program], *, ask: bool) -> None:
    """Installs the packages of `programs` by apt, services refused; as root, else by sudo.

    `ask`: sudo may ask for a password. Raises InstallFailed.
    """
    if shutil.which("apt-get") is None:
        names = ", ".join(program.name for program in programs)
        raise InstallFailed(f"There is no apt-get on this machine; install these your own way: {names}.")
    if os.geteuid() == 0:
        install_as_root(programs)
        return
    if shutil.which("sudo") is None:
        raise InstallFailed("Installing needs root or sudo; neither is here.")
    sudo = ["sudo"] if ask else ["sudo", "-n"]
    names_only = [program.name for program in programs]
    done = subprocess.run([*sudo, sys.executable, "-B", str(Path(__file__).resolve()), "--as-root", *names_only])
    if done.returncode:
        raise InstallFailed(f"sudo ended with {done.returncode}; nothing more was installed.")


def install_as_root(programs: Iterable[Program], *, policy: Path = POLICY) -> None:
    """Installs the packages of `programs`; `policy` refuses their services meanwhile. Raises InstallFailed."""
    with services_refused(policy):
        apt_get([program.package for program in programs])


def apt_get(packages: list[str]) -> None:
    """Runs apt-get as root, the package lists fetched once; its output goes to ours. Raises InstallFailed."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # An update that fails in part is no reason to stop: what counts is whether the packages come.
    subprocess.run(["apt-get", "-q", "update"], env=environment, stdin=subprocess.DEVNULL)
    line = ["apt-get", "-q", "install", "-y", "--no-install-recommends", *packages]
    done = subprocess.run(line, env=environment, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise InstallFailed(f"apt-get ended with {done.returncode} and did not install {', '.join(packages)}.")


def report(absent: list[Program]) -> None:
    """Says which tests will be left out and how to change that."""
    for program in absent:
        print(f"{program.name} is missing: tests that need it are left out.")
    print(f"`make system` installs what is missing: {apt_line(absent)}")


def main(arguments: list[str]) -> int:
    """Exit 0, or 1 with one line where an installation that was asked for failed."""
    in_ci = os.environ.get("CI") == "true"
    try:
        if arguments[:1] == ["--as-root"]:
            install_as_root([BY_NAME[name] for name in arguments[1:]])
            return 0
        absent = missing()
        if arguments[:1] == ["--install"]:
            print(apt_line(absent) if absent else "Everything that tests can use is here.", flush=True)
            install_all(absent, ask=True)
        elif in_ci:
            install_all(absent, ask=False)
        elif absent:
            report(absent)
    except InstallFailed as problem:
        print(f"System programs for the tests: {problem}", file=sys.stderr)
        return 1
    return 0


def install_all(absent: list[Program], *, ask: bool) -> None:
    """Installs `absent` and looks again. Raises InstallFailed, also where a program is still missing."""
    if not absent:
        return
    install(absent, ask=ask)
    still = [program for program in missing() if program in absent]
    if still:
        raise InstallFailed(f"still missing after the installation: {', '.join(p.name for p in still)}.")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the policy file is put back
    sys.exit(main(sys.argv[1:]))
