"""`manage.py up`: one foreground process, whose children come back, stop with it and die with it."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.stories.up import manage, processes, wait_until

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def up(running_up_for_all):
    return running_up_for_all().wait_for_all()


def memory(running):
    """Megabytes of all its processes, shared pages counted once."""
    total = 0
    for pid, _words in processes(running.var):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def test_it_says_where_the_site_is(up):
    assert f"{up.url}/" in up.log


def test_the_first_page_is_there(up):
    assert up.get("/")[0] == 200


def test_only_this_machine_is_listened_to(up):
    addresses = [socket.inet_ntoa(bytes.fromhex(line.split()[1][:8])[::-1]) for line in listening(up.port)]
    assert addresses == ["127.0.0.1"]


def listening(port):
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return [line for line in lines if line.split()[3] == "0A" and int(line.split()[1][9:], 16) == port]


def test_static_files_are_compressed_and_kept(up):
    page = up.get("/")[2].decode()
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    _status, headers, _body = up.get(address, **{"Accept-Encoding": "br"})
    assert headers["Content-Encoding"] == "br"
    assert "immutable" in headers["Cache-Control"]


def test_it_is_ready_once_sweep_and_delivery_have_run(up):
    facts = wait_until(
        lambda: (facts := up.ready()).get("seconds_since_last_delivery_run", 99) < 15 and facts,
        within=20,
        what="a delivery run",
    )
    assert (facts["http"], facts["status"], facts["reasons"]) == (200, "ready", [])


def test_all_of_it_needs_less_than_450_megabytes(up):
    assert memory(up) < 450


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_killed_child_comes_back(up, name):
    before = up.children()
    os.kill(before[name], signal.SIGKILL)
    after = wait_until(
        lambda: (now := up.children()).get(name, before[name]) != before[name] and now, within=30, what=f"a new {name}"
    )
    assert {other: pid for other, pid in after.items() if other != name} == {
        other: pid for other, pid in before.items() if other != name
    }
    up.wait_for_web(within=60)


def test_a_killed_web_process_below_the_server_comes_back(up):
    server = up.children()["web"]

    def below():
        return {pid for pid, _words in processes(up.var) if group_of(pid) == server} - {server}

    before = wait_until(below, within=30, what="a web process")
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: below() and not below() & before, within=30, what="another web process")
    up.wait_for_web(within=60)


def group_of(pid):
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def test_a_second_one_on_the_same_folder_says_so(up):
    second = manage("up", "--port", "8999", env=up.env)
    assert second.returncode == 1
    assert second.stderr == f"Another `manage.py up` is running on {up.var}; stop that one first.\n"


def test_a_taken_port_is_one_sentence(up, tmp_path):
    second = manage("up", "--port", str(up.port), env={**up.env, "VAR_DIR": str(tmp_path / "var")})
    assert second.returncode == 1
    assert second.stderr == f"Port {up.port} is taken by another program; free it or choose another with --port.\n"


def test_a_folder_that_cannot_be_written_is_one_sentence(prepared, tmp_path):
    (tmp_path / "var").write_text("a file")
    refused = manage("up", env=prepared.environment(tmp_path / "var", ""))
    assert refused.returncode == 1
    assert refused.stderr == f"Firstday keeps its data in {tmp_path / 'var'}, which cannot be written: File exists.\n"


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_port_that_is_none_is_one_sentence(prepared, tmp_path, port):
    refused = manage("up", f"--port={port}", env=prepared.environment(tmp_path / "var", ""))
    assert (refused.returncode, refused.stderr) == (1, f"The port must be a number from 1 to 65535, not {port}.\n")


def test_a_wrong_setting_is_one_sentence(prepared, tmp_path):
    refused = manage("up", env=prepared.environment(tmp_path / "var", "", PEER_WINDOW="banana"))
    assert refused.returncode == 1
    assert refused.stderr == "PEER_WINDOW must be an ISO 8601 duration above zero, such as PT24H, not 'banana'.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_with_everything_within_15_seconds(running_up, number):
    up = running_up().wait_for_all()
    asked = time.monotonic()
    up.signal(number)
    assert up.wait_for_end(within=15) == 0
    assert time.monotonic() - asked < 15
    assert list(processes(up.var)) == []


def test_killing_it_leaves_nothing_behind_and_does_not_hinder_the_next(running_up):
    up = running_up().wait_for_all()
    assert len(list(processes(up.var))) >= 6  # up, its watcher, web server, web process, worker, beat
    up.signal(signal.SIGKILL)
    up.wait_for_end()
    wait_until(lambda: list(processes(up.var)) == [], within=30, what="all of it is gone")
    (up.var / "beat-schedule").write_bytes(b"broken by a power cut")
    (up.var / "broker" / "messages" / "1_a.celery.msg").write_text('{"half a mess')
    up.start().wait_for_all()


def test_killing_it_while_it_starts_leaves_nothing_behind(running_up):
    up = running_up(wait=False)
    wait_until(lambda: len(list(processes(up.var))) >= 3, within=60, what="its first child")
    up.signal(signal.SIGKILL)
    up.wait_for_end()
    wait_until(lambda: list(processes(up.var)) == [], within=30, what="all of it is gone")


def test_its_watcher_is_replaced_when_somebody_kills_it(running_up):
    up = running_up()

    def watcher():
        return next((pid for pid, words in processes(up.var) if words[-2].endswith("watcher.py")), None)

    first = watcher()
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: watcher() not in (None, first), within=20, what="a new watcher")
    up.signal(signal.SIGKILL)
    up.wait_for_end()
    wait_until(lambda: list(processes(up.var)) == [], within=30, what="all of it is gone")
