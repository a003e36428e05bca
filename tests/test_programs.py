"""System programs: installed under CI alone and without starting their services; elsewhere only named."""

import os
from pathlib import Path

import pytest

from tests import programs
from tests.programs import BY_NAME, InstallFailed, install_as_root, main, newest_postgres

# Stands where apt-get is: writes down how it was called, and what services are told meanwhile.
APT = """#!/bin/sh
echo "$DEBIAN_FRONTEND: $*" >> "{folder}/calls"
/bin/cat "{folder}/policy-rc.d" >> "{folder}/calls"
case "$*" in *install*) exit {code};; esac
"""


def apt(folder: Path, monkeypatch: pytest.MonkeyPatch, *, code: int) -> None:
    command = folder / "apt-get"
    command.write_text(APT.format(folder=folder, code=code))
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_an_installation_starts_no_service_and_leaves_the_earlier_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt(tmp_path, monkeypatch, code=0)
    policy = tmp_path / "policy-rc.d"
    policy.write_text("the owner's own")

    install_as_root([BY_NAME["nginx"], BY_NAME["wrk"]], policy=policy)

    update, install = (tmp_path / "calls").read_text().split("noninteractive: ")[1:]
    assert update == f"-q update\n{programs.REFUSAL}"
    assert install == f"-q install -y --no-install-recommends nginx-light wrk\n{programs.REFUSAL}"
    assert policy.read_text() == "the owner's own"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["apt-get", "calls", "policy-rc.d"]


def test_an_installation_that_fails_says_so_and_leaves_no_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt(tmp_path, monkeypatch, code=100)

    with pytest.raises(InstallFailed, match="apt-get ended with 100 and did not install wrk"):
        install_as_root([BY_NAME["wrk"]], policy=tmp_path / "policy-rc.d")

    assert not (tmp_path / "policy-rc.d").exists()


def test_what_a_killed_installation_left_behind_is_put_right(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text(programs.REFUSAL)
    (tmp_path / "policy-rc.d.before-zwischenstand").write_text("the owner's own")

    with programs.services_refused(policy):
        during = policy.read_text()

    assert (during, policy.read_text()) == (programs.REFUSAL, "the owner's own")


def test_outside_ci_missing_programs_are_named_and_nothing_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    apt(tmp_path, monkeypatch, code=0)
    monkeypatch.delenv("CI", raising=False)

    code = main([])

    said = capsys.readouterr().out
    assert code == 0
    assert "wrk is missing: tests that need it are left out.\n" in said
    assert "`make system` installs what is missing: sudo apt-get install -y --no-install-recommends chromium" in said
    assert not (tmp_path / "calls").exists()


def test_under_ci_a_program_that_cannot_be_installed_is_an_error_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", "true")

    code = main([])

    said = capsys.readouterr()
    assert (code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "There is no apt-get on this machine" in said.err


def test_the_newest_postgresql_is_taken_by_number(tmp_path: Path) -> None:
    for version, commands in (("9", "initdb postgres"), ("17", "initdb postgres"), ("18", "psql")):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for command in commands.split():
            (folder / command).touch()

    assert newest_postgres(tmp_path) == tmp_path / "17" / "bin" / "postgres"


def test_a_server_in_sbin_is_found_by_an_ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    nginx = Path("/usr/sbin/nginx")
    monkeypatch.setenv("PATH", os.devnull)

    assert programs.find("nginx") == (nginx if nginx.exists() else None)
