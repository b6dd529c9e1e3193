"""Documents as files, and the files they lead to."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.documents.local import Document, DocumentError, LocalFiles, documents_below, read_file
from crawler.finding import Code, Finding, Notice

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def looked(folder: Path, text: str, name: str = "here.md") -> dict[str, Finding]:
    """Return what the links of a document come to, as they are written."""
    (folder / name).write_text(text)
    document = read_file(folder / name, None)
    files = LocalFiles.beside([document], NOW)
    return {link.written: files.look(str(link.address))[1] for link in document.files}


def test_files_and_their_names_are_looked_up(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a b.md").write_text("# Über uns\n")
    (tmp_path / "page.html").write_text("<p id=x>" + "words " * 50)
    (tmp_path / "data.csv").write_text("x")
    found = looked(
        tmp_path,
        "# Here\n[1](a%20b.md#%C3%BCber-uns) [2](<a b.md>) [3](page.html#x) [4](page.html?v=2#y) [5](sub/)"
        " [6](data.csv#L1) [7](#here) [8](#there) [9](A%20B.md) [10](sub/../page.html) [11](nul%00.md)",
    )
    fine = Finding(Code.OK, "the file is there")
    lost = {name: found.pop(name) for name in ("page.html?v=2#y", "#there", "A%20B.md", "nul%00.md")}
    assert found == dict.fromkeys(found, fine)
    assert lost == {
        "page.html?v=2#y": Finding(
            Code.OK, "the file is there", (Notice("fragment_missing", "nothing there is named “y”"),)
        ),
        "#there": Finding(
            Code.OK, "the file is there", (Notice("fragment_missing", "nothing there is named “there”"),)
        ),
        "A%20B.md": Finding(Code.FILE_MISSING, f"there is no file {tmp_path}/A B.md"),
        "nul%00.md": Finding(Code.FILE_MISSING, f"there is no file {tmp_path}/nul.md"),
    }


def test_a_file_is_read_once_however_often_it_is_linked(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# One\n")
    document = read_text_of(tmp_path, "[a](other.md#one) [b](other.md#two)")
    files = LocalFiles.beside([document], NOW)
    first = files.look(str(document.files[0].address))[1]
    (tmp_path / "other.md").write_text("# Two\n")
    assert first.notices == ()
    assert files.look(str(document.files[1].address))[1].notices != ()


def read_text_of(folder: Path, text: str) -> Document:
    (folder / "here.md").write_text(text)
    return read_file(folder / "here.md", None)


def test_links_from_the_root_need_a_base(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<a href=/a>1</a><a href=//example.com/b>2</a><a href=c>3</a>")
    bare = read_file(tmp_path / "page.html", None)
    assert (bare.outline.links, bare.left_out) == ((), (("begins with / and --base-url is not given", 2),))
    based = read_file(tmp_path / "page.html", "https://example.org/x/y")
    assert [link.address for link in based.outline.links] == [
        "https://example.org/a",
        "https://example.com/b",
    ]
    assert [link.written for link in based.files] == ["c"]


def test_a_folder_gives_its_documents_in_order(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.HTML", "a/y.txt", ".git/x.md", "node_modules/x.md", "c.markdown"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    os.symlink(tmp_path, tmp_path / "a" / "round")
    assert [str(path.relative_to(tmp_path)) for path in documents_below(tmp_path)] == [
        "a/z.HTML",
        "b.md",
        "c.markdown",
    ]


def test_what_is_no_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"%PDF\x00\x01")
    with pytest.raises(DocumentError, match=r"a\.md: not a text; name HTML or Markdown files"):
        read_file(tmp_path / "a.md", None)
    (tmp_path / "b.md").write_bytes("[x](ü.md)".encode("utf-16"))
    assert [link.written for link in read_file(tmp_path / "b.md", None).files] == ["ü.md"]
