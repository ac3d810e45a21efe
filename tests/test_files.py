"""A file is there whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest

from facturation_xls import files


class Crash(Exception):
    """The program dies here."""


def crash_after(_: int) -> NoReturn:
    raise Crash


def test_a_file_that_is_not_finished_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("old")
    with pytest.raises(Crash), files.made_whole(tmp_path / "note") as out:
        crash_after(out.write(b"half of the n"))
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_what_a_crash_left_is_overwritten_and_swept(tmp_path: Path) -> None:
    half = tmp_path / files.IN_THE_MAKING
    half.write_bytes(b"half")
    files.write(tmp_path / "note", "été")
    assert (tmp_path / "note").read_bytes() == "été".encode()
    assert not half.exists()
    half.write_bytes(b"half")
    files.sweep([tmp_path, tmp_path / "nowhere"])
    assert not half.exists()


def test_a_copy_has_the_content_and_the_date(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"x" * 3_000_000)
    os.utime(source, (1_700_000_000, 1_700_000_000))
    files.copy(source, target)
    assert target.read_bytes() == source.read_bytes()
    assert target.stat().st_mtime == 1_700_000_000


def test_a_move_keeps_the_file_itself(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"x")
    number = source.stat().st_ino
    files.move(source, target)
    assert (source.exists(), target.stat().st_ino) == (False, number)


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EACCES, errno.EPERM])
def test_where_a_name_cannot_move_the_content_does(
    tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "rename", refuse)
    (tmp_path / "a").write_bytes(b"x")
    files.move(tmp_path / "a", tmp_path / "b")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b", b"x")]


def test_a_move_that_fails_otherwise_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "rename", full)
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(OSError, match="full"):
        files.move(tmp_path / "a", tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_folder_that_cannot_be_flushed_is_no_reason_to_stop(tmp_path: Path) -> None:
    files.flush_folder(tmp_path / "nowhere")
