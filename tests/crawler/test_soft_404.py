"""Pages that say that they are not there are told from pages about missing pages."""

import pytest

from crawler.soft_404 import HIT, Score, _core, _phrases, not_found
from tests.crawler.pages import reading

MENU = "<nav>" + "".join(f"<a href='/{n}'>Section {n}</a> " for n in range(30)) + "</nav>"


def test_a_title_a_heading_and_an_apology_on_an_empty_page_are_all_counted() -> None:
    page = reading(
        "Page not found – Warm Hands",
        "<h1>Oops! Page not found</h1><p>The page you are looking for could not be found.</p>",
    )
    assert not_found(page) == Score(6, "page not found", ("title", "heading", "text"))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Page Not Found | Warm Hands", "<p>Try our menu.</p>"),
        ("404 Not Found", "<h1>Not Found</h1><p>The requested URL was not found on this server.</p>"),
        ("404", "<h1>404</h1><p>Go home</p>"),
        ("Error 404 (Not Found)!!1", "<p>404. That’s an error.</p>"),
        ("Warm Hands", "<h1>Sorry, the page you’re looking for doesn’t exist.</h1>"),
        ("Warm Hands", "<h2>Page introuvable</h2>"),
        ("Pagina no encontrada - Manos", "<p>x</p>"),
        ("Página não encontrada", "<p>x</p>"),
        ("Seite nicht gefunden – Warme Hände", "<h1>404</h1>"),
        ("Manos", "<h1>La página que buscas no existe</h1>"),
        ("Pagina non trovata", ""),
        ("Pagina niet gevonden", ""),
        ("Strona nie została znaleziona", ""),
        ("Страница не найдена", "<p>404</p>"),
        ("Сторінку не знайдено", ""),
        ("Stránka nenalezena", ""),
        ("Stránka sa nenašla", ""),
        ("A keresett oldal nem található", ""),
        ("Pagina nu a fost găsită", ""),
        ("Страницата не е намерена", ""),
        ("Η σελίδα δεν βρέθηκε", ""),
        ("Sayfa Bulunamadı", ""),
        ("Sidan hittades inte", ""),
        ("Siden ble ikke funnet", ""),
        ("Siden blev ikke fundet", ""),
        ("Sivua ei löytynyt", ""),
        ("Lehte ei leitud", ""),
        ("Lapa nav atrasta", ""),
        ("Puslapis nerastas", ""),
        ("Stranica nije pronađena", ""),
        ("Pàgina no trobada", ""),
        ("الصفحة غير موجودة", ""),
        ("הדף לא נמצא", ""),
        ("صفحه یافت نشد", ""),
        ("ページが見つかりません | あたたかい手", ""),
        ("页面不存在", ""),
        ("找不到頁面", ""),
        ("페이지를 찾을 수 없습니다", ""),
        ("पृष्ठ नहीं मिला", ""),
        ("Không tìm thấy trang", ""),
        ("ไม่พบหน้าที่คุณต้องการ", ""),
        ("Halaman Tidak Ditemukan", ""),
    ],
)
def test_pages_that_are_not_there_say_so_in_many_languages(title: str, body: str) -> None:
    assert not_found(reading(title, body, filler=300)).score >= HIT


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Introuvable", "<h1>Introuvable</h1>"),
        ("Nenalezeno", "<p>x</p>"),
        ("Not Found – Warm Hands", "<h1>Warm Hands</h1><p>Go home.</p>"),
        ("Not Found", "<h1>Oops!</h1><p>Go home.</p>"),
        ("Помилка 404", "<p>На головну</p>"),
        ("Error 404 | Warm Hands", "<h1>Warm Hands</h1>"),
    ],
)
def test_a_bare_name_on_a_page_with_no_other_subject_is_believed(title: str, body: str) -> None:
    assert not_found(reading(title, body)).score >= HIT


def test_a_page_of_which_only_the_beginning_was_parsed_is_not_taken_for_a_short_one() -> None:
    rest = "<div>" * 20_000 + "<p>And all the rest.</p>"
    assert not_found(
        reading("Warm Hands", "<p>Sorry, the page you requested cannot be found.</p>" + rest)
    ) == (Score(1, "the page you requested cannot be found", ("text",)))
    assert not_found(reading("Not found", rest)) == Score(0)


def test_a_menu_around_the_apology_does_not_hide_it() -> None:
    page = reading("Page not found - Warm Hands", MENU * 4 + "<h1>Page not found</h1>", filler=2000)
    assert not_found(page) == Score(4, "page not found", ("title", "heading"))


def test_an_apology_alone_is_believed_only_when_nothing_else_is_on_the_page() -> None:
    apology = "<p>Sorry, the page you requested cannot be found.</p>"
    assert not_found(reading("Warm Hands", apology)).score == 2
    assert not_found(reading("Warm Hands", apology, filler=700)).score == 1


@pytest.mark.parametrize(
    ("title", "body", "filler"),
    [
        # documentation about the status: the same words stand in every place
        (
            "404 Not Found - HTTP | Web Docs",
            "<h1>404 Not Found</h1><p>The HTTP 404 Not Found status says that the server cannot find it.</p>",
            3000,
        ),
        ("Custom Error Responses - HTTP Server", "<h1>Custom Error Responses</h1><p>404 Not Found</p>", 3000),
        (
            "HTTP 404 - Encyclopaedia",
            "<h1>HTTP 404</h1><p>404, page not found or file not found errors</p>",
            3000,
        ),
        # articles
        ("What to do when a page is not found", "<h1>What to do when a page is not found</h1>", 3000),
        ("Page not found - how to mend it", "<h1>Page not found: how to mend your links</h1>", 3000),
        ("Lost and found: what we keep", "<h1>Not found? Ask at the desk</h1>", 400),
        # numbers that are not a status
        (
            "404 Main Street, Springfield",
            "<h1>Our house at 404 Main Street</h1><p>Call (404) 555-0123</p>",
            0,
        ),
        ("Area code 404", "<h1>404</h1><p>Atlanta</p>", 2000),
        ("Desk lamp", "<h1>Lamp</h1><p>Only $404.00, or 404 in monthly parts.</p>", 0),
        # a link in the navigation
        ("Site map", "<ul><li><a href='/404'>Page not found</a></li><li><a href='/a'>About</a></li></ul>", 0),
        # one word for a title, and a heading that says what it is about
        (
            "Introuvable",
            "<h1>Une sage-femme introuvable ?</h1><p>Appelez-nous, nous cherchons avec vous.</p>",
            0,
        ),
        ("No encontrado", "<h1>Objetos perdidos</h1><p>Pregunte en la recepción.</p>", 0),
        ("Not found", "<h1>A film about a missing sister</h1><p>Friday at eight.</p>", 0),
        # a bare sigh
        ("Помилка", "<p>Кожен помиляється. Зателефонуйте нам.</p>", 0),
        ("Fel", "<h1>Fel</h1><p>Alla gör fel. Ring oss.</p>", 0),
        ("Warm Hands", "<p>If you see this page, call us. Help was not found wanting.</p>", 0),
        ("Warm Hands", "", 0),
    ],
)
def test_pages_about_other_things_are_left_alone(title: str, body: str, filler: int) -> None:
    assert not_found(reading(title, body, filler=filler)).score < HIT


def test_a_very_long_page_is_never_called_missing_by_its_words() -> None:
    page = reading("Page not found", "<h1>Page not found</h1>", filler=12_000)
    assert not_found(page) == Score(1, "page not found", ("title", "heading"))


def test_every_phrase_of_the_list_is_more_than_a_single_common_word() -> None:
    phrases = _phrases()
    assert [
        phrase for phrase in phrases.titles | {*phrases.sentences} if phrase.isascii() and " " not in phrase
    ] == []


def test_no_name_of_the_list_is_a_bare_sigh_or_nothing() -> None:
    names = _phrases().names
    assert "" not in names
    assert sorted(name for name in names if not _core(name) and "404" not in name) == []
    assert {"помилка", "ошибка", "error", "erreur", "fel"} & names == set()


@pytest.mark.parametrize(
    "word", ["Помилка", "Памылка", "Грешка", "Eroare", "Virhe", "Hata", "Lỗi", "خطأ", "שגיאה"]
)
def test_a_word_for_an_error_is_no_name_but_with_its_number_it_names_the_status(word: str) -> None:
    assert not_found(reading(word, "<p>x</p>")) == Score(0)
    assert not_found(reading(f"{word} 404: Not found", "<p>x</p>")).score >= HIT


def test_a_link_at_the_start_of_the_text_is_no_apology_but_a_sentence_there_is() -> None:
    assert not_found(reading("Warm Hands", "<a>Page not found</a> <a>About</a>")) == Score(0)
    assert not_found(reading("Warm Hands", "<p>404! Page not found. Go home.</p>")) == Score(
        2, "page not found", ("text",)
    )
