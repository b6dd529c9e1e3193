"""Changed files are put in place whole, all of them or none, with their rights and behind their links."""

import os
import stat
from pathlib import Path

import pytest

from registry.edit import EditError
from registry.rewrite import Draft, draft, put_in_place

PATH = ("links", 0, "url")


def written(folder: Path, name: str, *, mode: int = 0o644) -> Path:
    """Write a file with one record of that name."""
    path = folder / f"{name}.toml"
    path.write_bytes(f'[[resource]]\r\nid = "{name}"\r\nlinks = [{{url = "old"}}] # é\r\n'.encode())
    path.chmod(mode)
    return path


def drafted(path: Path) -> Draft:
    return draft(path, [(path.stem, PATH, "new")])


def test_a_file_gets_its_new_text_and_keeps_its_rights(tmp_path: Path) -> None:
    path = written(tmp_path, "one", mode=0o664)
    put_in_place([drafted(path)])
    assert path.read_bytes() == '[[resource]]\r\nid = "one"\r\nlinks = [{url = "new"}] # é\r\n'.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o664
    assert os.listdir(tmp_path) == ["one.toml"]


def test_a_linked_file_is_changed_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    path = written(tmp_path / "far", "one")
    link = tmp_path / "one.toml"
    link.symlink_to("far/one.toml")
    put_in_place([drafted(link)])
    assert (link.is_symlink(), b"new" in path.read_bytes()) == (True, True)
    assert sorted(os.listdir(tmp_path)) == ["far", "one.toml"]


def test_a_read_only_file_is_left_alone_even_by_root(tmp_path: Path) -> None:
    path = written(tmp_path, "one", mode=0o444)
    with pytest.raises(EditError, match=r"one\.toml: the file is read-only\. Make it writable"):
        drafted(path)


def test_when_one_file_changed_meanwhile_no_file_is_written(tmp_path: Path) -> None:
    one, two = written(tmp_path, "one"), written(tmp_path, "two")
    drafts = [drafted(one), drafted(two)]
    two.write_bytes(two.read_bytes() + b"# a person was here\n")
    before = one.read_bytes(), two.read_bytes()
    with pytest.raises(
        EditError, match=r"two\.toml: the file was changed meanwhile\. Run the command again\."
    ):
        put_in_place(drafts)
    assert (one.read_bytes(), two.read_bytes()) == before
    assert sorted(os.listdir(tmp_path)) == ["one.toml", "two.toml"]


def test_when_the_second_file_cannot_be_put_in_place_the_first_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = written(tmp_path, "one"), written(tmp_path, "two")
    before = one.read_bytes(), two.read_bytes()
    drafts = [drafted(one), drafted(two)]
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.name == "two.toml":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        put_in_place(drafts)
    assert (one.read_bytes(), two.read_bytes()) == before
    assert sorted(os.listdir(tmp_path)) == ["one.toml", "two.toml"]


@pytest.mark.parametrize("content", [b"\xff", b"[[resource", b'[[resource]]\nid = "other"\n'])
def test_a_file_that_is_no_longer_what_it_was_is_named(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, "one")
    path.write_bytes(content)
    with pytest.raises(EditError, match=r"one\.toml: .*Run the command again\."):
        drafted(path)
