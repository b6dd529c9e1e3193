"""Sellers on names they have taken over are told from those who help and warn."""

import pytest

from crawler.spam import Spam, spam
from tests.crawler.pages import PROSE, reading


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "Slot Gacor Hari Ini: Situs Slot Gampang Menang Maxwin",
            "<h1>Situs Slot Gacor Terpercaya</h1><p>Bonus new member, link alternatif dan togel online.</p>",
        ),
        (
            "Best Online Casinos 2026 - Free Spins",
            "<h1>Best online casinos</h1><p>No deposit bonus, live casino and crypto casino. Bet now!</p>",
        ),
        (
            "Deneme Bonusu Veren Siteler",
            "<h1>Bahis siteleri</h1><p>Canlı bahis, güncel giriş adresi, slot siteleri</p>",
        ),
        ("Nhà cái uy tín - Cá cược bóng đá", "<h1>Nhà cái</h1><p>Nổ hũ, tài xỉu, kèo nhà cái, xóc đĩa</p>"),
        ("澳门新葡京博彩网站", "<h1>线上娱乐城</h1><p>真人百家乐 老虎机 体育投注 开户送</p>"),
        (
            "オンラインカジノ おすすめ",
            "<h1>入金不要ボーナス</h1><p>ライブカジノ、フリースピン、カジノサイト</p>",
        ),
        ("สล็อตเว็บตรง บาคาร่าออนไลน์", "<h1>เครดิตฟรี</h1><p>แทงบอลออนไลน์ ฝากถอน ไม่ผ่านเอเย่นต์ แตกง่าย</p>"),
        (
            "Вавада казино: рабочее зеркало",
            "<h1>Онлайн казино</h1><p>Игровые автоматы, фриспины, бонус за регистрацию</p>",
        ),
        (
            "Casino en ligne : tours gratuits",
            "<h1>Meilleur casino</h1><p>Bonus sans dépôt, paris sportifs</p>",
        ),
        ("카지노사이트 바카라사이트 추천", "<h1>토토사이트</h1><p>먹튀검증 슬롯사이트 꽁머니</p>"),
        (
            "Jogo do Tigrinho",
            "<h1>Fortune Tiger: cassino online</h1><p>Rodadas grátis, bônus de boas-vindas</p>",
        ),
        (
            "Buy Viagra Online - Canadian Pharmacy Online",
            "<p>Cheap Cialis, no prescription needed. Kamagra.</p>",
        ),
        ("Free Porn Videos", "<h1>Live sex cams</h1><p>xxx videos, cam girls, milf porn</p>"),
        (
            "Free Porn Videos - XXX Tube",
            "<h1>XXX Sex Videos</h1><p>Watch hardcore porn with hot amateur teens.</p>"
            "<p>Naked milf, anal threesome and more porn.</p><p>New xxx every day.</p>",
        ),
        (
            "Free Porn Videos",
            "<h1>Most viewed</h1><p>Amateur porn, sexy milf, xxx, anal, blowjob. Porn, porn, porn.</p>",
        ),
        (
            "Best Online Casino 2025 - 100% Welcome Bonus",
            "<h1>Best Online Casino 2025</h1><p>Get free spins, live casino, a no deposit bonus.</p>",
        ),
        ("Best Online Casino 2025 - 100% Welcome Bonus", "<h1>Play today</h1><p>Free spins for you.</p>"),
        ("Write my essay for me", "<h1>Essay writing service</h1><p>Do my homework. Buy essays online.</p>"),
        (
            "Rolex Replica Watches",
            "<h1>Replica watches</h1><p>Swiss replica, cheap jerseys, replica handbags</p>",
        ),
    ],
)
def test_sellers_are_known_beyond_doubt(title: str, body: str) -> None:
    assert spam(reading(title, body)).certain


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "Gambling addiction helpline",
            "<h1>Is gambling harming you?</h1><p>Online casino games, free spins and sports betting are built"
            " to keep you playing. Block every casino bonus, every live casino. Call us.</p>",
        ),
        (
            "Free spins and you",
            "<h1>How betting companies keep you</h1><p>Free spins, a welcome bonus, casino bonus: say no.</p>"
            f"<p>{PROSE * 40}</p>",
        ),
        (
            "Spielsucht: Hilfe und Beratung",
            "<h1>Spielautomaten online</h1><p>Freispiele, Willkommensbonus, Casino</p>",
        ),
        (
            "Bantuan kecanduan judi online",
            "<h1>Berhenti dari judi online</h1><p>Slot online, togel, judi bola.</p>",
        ),
        (
            "ギャンブル依存症の相談窓口",
            "<h1>オンラインカジノは違法です</h1><p>オンカジ、ライブカジノ、バカラの相談</p>",
        ),
        ("戒赌中心", "<h1>远离博彩</h1><p>百家乐、老虎机、六合彩害人。求助热线。</p>"),
        (
            "Ludopatía: ayuda",
            "<h1>Apuestas deportivas</h1><p>Tragamonedas, casino en línea, giros gratis</p>",
        ),
        (
            "Помощь при игровой зависимости",
            "<h1>Игровые автоматы</h1><p>Онлайн казино, ставки на спорт, фриспины</p>",
        ),
        ("คลินิกช่วยเหลือผู้ติดพนัน", "<h1>เลิกพนันออนไลน์</h1><p>สล็อต บาคาร่า หวยออนไลน์</p>"),
        (
            "Yardım: kumar bağımlılığı",
            "<h1>Canlı bahis</h1><p>Casino siteleri, bahis siteleri, slot oyunları</p>",
        ),
        (
            "Support after sexual assault",
            "<h1>You are not to blame</h1><p>Rape, abuse, porn made without consent: we listen.</p>",
        ),
        (
            "Aide aux victimes de violences sexuelles",
            "<h1>Vous n'êtes pas seule</h1><p>Revenge porn, abus, escort</p>",
        ),
        (
            "Sildenafil (Viagra)",
            "<h1>Sildenafil</h1><p>Viagra, generic Viagra and Cialis: dosage, side effects.</p>",
        ),
        (
            "Viagra ohne Rezept: warum das gefährlich ist",
            "<h1>Viagra</h1><p>Viagra kaufen? Fragen Sie Ihre Ärztin.</p>",
        ),
        (
            "Sex education for teenagers",
            "<h1>Sex, porn and what is real</h1><p>Consent, condoms, nude pictures.</p>",
        ),
        (
            "When somebody shares sex videos of you",
            "<h1>Free porn videos that you never agreed to</h1><p>Porn, nude pictures, sex videos, xxx sites:"
            " survivors of revenge porn can have them taken down.</p>",
        ),
        (
            "After rape",
            "<h1>Sex videos of what happened</h1><p>Porn, porn sites, xxx: none is your fault.</p>",
        ),
        (
            "Can't stop watching porn videos?",
            "<h1>Free porn, xxx videos, porn tube: the endless scroll</h1><p>Porn, sex, porn.</p>",
        ),
        (
            "Porn and you",
            "<h1>Free porn videos are everywhere</h1><p>Porn sites, porn clips, sex, xxx. Our counsellors"
            " listen to those who watch too much.</p>",
        ),
        (
            "Sex videos for classes",
            "<h1>Sex ed videos</h1><p>Sex, sex, bodies, naked: films for teachers. No porn sites.</p>",
        ),
        (
            "Talking about it",
            "<h1>Free porn, xxx videos, sex videos</h1><p>Porn, porn, sex, xxx. Our therapists listen.</p>",
        ),
        (
            "Thérapie de groupe",
            "<h1>Vidéos porno, films x</h1><p>Porno, sexe : l'addiction se soigne, avec soutien.</p>",
        ),
        ("性教育", "<h1>性健康</h1><p>避孕 同意 色情</p>"),
        (
            "Sex worker support project",
            "<h1>Safety for escorts</h1><p>Escort service, call girls, cam girls: know your rights</p>",
        ),
        (
            "Why .go.id pages sell slot gacor: a report",
            "<p>slot gacor, togel, maxwin, situs slot, judi online</p>",
        ),
        ("Debt advice", "<h1>Payday loans</h1><p>Payday loans online are dear. Talk to us.</p>"),
        ("Homework club", "<h1>Help with essays</h1><p>Come on Tuesdays.</p>"),
        (
            "Bantuan kecanduan togel online dan slot online",
            "<h1>Berhenti judi online</h1><p>Slot gacor? Togel?</p>",
        ),
        (
            "Playing too much?",
            "<h1>Free spins, casino bonus, live casino</h1><p>Our counselling and our helpline are free.</p>",
        ),
        ("Warm Hands", "<p>We listen.</p>"),
    ],
)
def test_those_who_help_inform_or_warn_are_never_called_sellers(title: str, body: str) -> None:
    assert not spam(reading(title, body)).certain


def test_a_long_article_that_names_the_words_is_too_thin_to_sell() -> None:
    body = f"<h1>Slot gacor</h1><p>slot gacor, togel, maxwin</p><p>{PROSE * 100}</p>"
    assert spam(reading("Slot gacor", body)) == Spam(5, ("slot gacor", "togel", "maxwin"))


def test_every_word_is_counted_once_at_its_best_place() -> None:
    page = reading("Togel online", "<h1>Situs slot gacor</h1><p>Togel online, maxwin, maxwin</p>")
    assert spam(page) == Spam(3 + 2 + 1 + 1, ("togel online", "situs slot gacor", "maxwin"))  # 1: topics


def test_a_page_without_such_words_scores_nothing() -> None:
    assert spam(reading("Slot machines in museums", "<h1>A jackpot of 1902</h1>")) == Spam(0)
