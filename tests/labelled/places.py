"""Invented services in many countries: what is true of them, before any page is written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `phone_written` is how people there write the number."""

    host: str
    lang: str
    charset: str  # a codec that can hold its words
    name: str
    description: str
    phone: str
    phone_written: str
    fax_written: str
    email: str
    contact: str  # the word for contact
    call: str  # the word before a number
    fax: str  # the word before a fax number
    figures: str  # what stands on the page and is no contact
    place: str


SERVICES = (
    Service(
        "quietriver.example.ca", "en-CA", "utf-8", "Quiet River Parent Line",
        "Trained volunteers listen to parents of new babies in Ontario every evening of the week, free of charge.",
        "+14169671111", "(416) 967-1111", "416-967-2222", "info@quietriver.example.ca", "Contact", "Call",
        "Fax",
        "Registered charity no. 11922 3344 RR0001. © 2009-2026. Over 1,250,000 calls answered since 2009-04-01.",
        "12 Harbour Street, Toronto, Ontario M5V 2T6",
    ),
    Service(
        "pacificdawn.example.org", "en", "utf-8", "Pacific Dawn Counselling",
        "Counselling for mothers and fathers in Vancouver who feel low, anxious or overwhelmed after a birth.",
        "+16045552234", "604.555.2234", "604.555.2299", "care@pacificdawn.example.org", "Contact us", "Phone",
        "Fax",
        "Fees: $140.00 per 50 minute session. GST 123456789 RT0001. 49.2827, -123.1207",
        "200-1500 West Broadway, Vancouver, British Columbia V6J 1W7",
    ),
    Service(
        "capitolmothers.example.org", "en-US", "cp1252", "Capitol Mothers’ Collective",
        "Peer groups and a warm line for mothers in Washington, led by women who “have been there” themselves.",
        "+12026221212", "202-622-1212", "202-622-1313", "hello@capitolmothers.example.org", "Contact", "Tel",
        "Fax",
        "EIN 52-1234567. ISBN 978-3-16-148410-0. Winter 2024–2025 groups begin 01/15/2025 at 18.30.",
        "1200 K Street NW, Washington, DC 20005",
    ),
    Service(
        "lanternhouse.example.co.uk", "en-GB", "cp1252", "Lantern House",
        "A house in London where parents with a new baby find tea, company and a counsellor – no referral needed.",
        "+442079460018", "020 7946 0018", "020 7946 0099", "office@lanternhouse.example.co.uk", "Contact us",
        "Telephone", "Fax",
        "Registered charity 1098765, company number 04567890. £15.50 a visit. VAT 123 4567 89.",
        "7 Lamb's Passage, London EC1Y 8TQ",
    ),
    Service(
        "petitmatin.example.fr", "fr", "cp1252", "Association Petit Matin",
        "L’association écoute et accompagne les parents épuisés après une naissance, à Paris et à distance.",
        "+33142684300", "01 42 68 43 00", "01 42 68 43 09", "accueil@petitmatin.example.fr", "Nous contacter", "Tél.",
        "Télécopie", "SIRET 732 829 320 00074. Depuis 1998, plus de 12 500 familles. Séance : 45,00 €. 24/11/2026",
        "18 rue des Écoles, 75005 Paris",
    ),
    Service(
        "relais.example.org", "fr", "utf-8", "Le Relais des Mères",
        "Un numéro gratuit et des rencontres en petit groupe pour les mères qui vont mal après l'accouchement.",
        "+33970808080", "09 70 80 80 80", "09 70 80 80 99", "bonjour@relais.example.org", "Contact", "Appelez le",
        "Fax",
        "RNA W751234567. Ouvert 9h00-17h30. Rapport 2019-2020 (1 234 567 octets).",
        "3 place Bellecour, 69002 Lyon, France",
    ),
    Service(
        "lunacreciente.example.es", "es", "iso8859-1", "Luna Creciente",
        "Acompañamos a madres y padres en el posparto: escucha telefónica, grupos y atención psicológica en Madrid.",
        "+34915551234", "915 551 234", "915 551 299", "hola@lunacreciente.example.es", "Contacto", "Teléfono",
        "Fax",
        "CIF G12345678. Desde 2004. Sesión: 45,00 €. IBAN ES91 2100 0418 4502 0005 1332",
        "Calle Mayor 21, 28013 Madrid, España",
    ),
    Service(
        "amanecer.example.mx", "es-MX", "utf-8", "Amanecer Perinatal",
        "Psicólogas perinatales en la Ciudad de México que atienden ansiedad y depresión del embarazo y posparto.",
        "+525512345678", "55 1234 5678", "55 1234 5699", "citas@amanecer.example.mx", "Contacto", "Llámanos",
        "Fax",
        "Cédula profesional 1234567. Consulta: $850.00 MXN. 15.03.2026",
        "Av. Insurgentes Sur 300, Ciudad de México, México",
    ),
    Service(
        "lichtblick.example.de", "de", "iso8859-1", "Lichtblick Familienhilfe",
        "Beratung für Mütter und Väter, denen es nach der Geburt nicht gut geht – vertraulich und kostenlos.",
        "+4930901820", "030 / 90 18 20", "030 / 90 18 29", "kontakt@lichtblick.example.de", "Kontakt",
        "Telefon",
        "Telefax", "Amtsgericht Charlottenburg HRB 123456. USt-IdNr. DE123456789. IBAN DE02 1203 0000 0000 2020 51",
        "Lindenstraße 14, D-10969 Berlin",
    ),
    Service(
        "stillecke.example.org", "de", "utf-8", "Stillecke München e. V.",
        "Offene Gruppen, Hausbesuche und ein Krisentelefon für Familien im ersten Jahr mit dem Kind in München.",
        "+49891234560", "089 1234560", "089 1234569", "post@stillecke.example.org", "Kontakt", "Tel.:",
        "Fax:",
        "Steuernummer 143/216/12345. Beitrag 36,00 €. Stand: 24.11.2026. 2018–2024",
        "Rosenheimer Str. 5, 81667 München, Deutschland",
    ),
    Service(
        "akari.example.jp", "ja", "shift_jis", "あかり産後サポート",
        "産後の不安や気分の落ち込みに悩むお母さんとご家族のための相談窓口です。助産師と臨床心理士が電話と来所でお話をうかがいます。",
        "+81352531111", "03-5253-1111", "03-5253-1199", "info@akari.example.jp", "お問い合わせ", "電話",
        "FAX",
        "平成21年4月1日開設。相談料 3,000円。累計12345678件。",
        "〒100-8918 東京都千代田区霞が関2-1-3",
    ),
    Service(
        "hidamari.example.jp", "ja", "euc_jp", "ひだまり子育て会",
        "大阪で子育て中の親が気軽に集まれる場所です。赤ちゃんと一緒に参加でき、保健師に育児や心の悩みを無料で相談できます。",
        "+81668431234", "06-6843-1234", "06-6843-1299", "mail@hidamari.example.jp", "連絡先", "TEL", "FAX",
        "法人番号 1234567890123。2026年11月24日更新。",
        "大阪府豊中市本町3-1-16",
    ),
    Service(
        "chenguang.example.cn", "zh-CN", "gb18030", "晨光母婴心理中心",
        "为孕产妇及家庭提供心理咨询与支持，帮助新手妈妈走出产后抑郁和焦虑，电话咨询完全免费，由专业心理咨询师接听。",
        "+861084883777", "010-84883777", "010-84883799", "service@chenguang.example.cn", "联系我们", "电话",
        "传真",
        "京ICP备12345678号。版权所有 2010-2026。访问量 1234567890 次。",
        "北京市朝阳区建国路88号",
    ),
    Service(
        "rassvet.example.ru", "ru", "cp1251", "Рассвет",
        "Бесплатная помощь мамам, которым тяжело после родов: разговор с психологом и группы поддержки в Москве.",
        "+74957777777", "8 (495) 777-77-77", "8 (495) 777-77-99", "help@rassvet.example.ru", "Контакты",
        "Телефон",
        "Факс", "ИНН 7701234567, ОГРН 1027700132195. Приём 1 500 руб. 24.11.2026",
        "Москва, ул. Лесная, д. 5",
    ),
    Service(
        "severnyi.example.ru", "ru", "koi8_r", "Северный дом",
        "Психологи Санкт-Петербурга помогают семьям в первый год жизни ребёнка; первая встреча всегда бесплатна.",
        "+78123456789", "+7 812 345-67-89", "+7 812 345-67-99", "pismo@severnyi.example.ru", "Контакты", "Тел.",
        "Факс",
        "КПП 770101001. Посетителей: 1234567. 2011–2026",
        "Санкт-Петербург, Невский пр., 28",
    ),
    Service(
        "noor.example.ae", "ar", "cp1256", "مركز نور للأمهات",
        "نقدم الدعم النفسي للأمهات بعد الولادة في دبي من خلال جلسات فردية ومجموعات أسبوعية وخط هاتفي مجاني للاستشارة.",
        "+97144567890", "04 456 7890", "04 456 7899", "info@noor.example.ae", "اتصل بنا", "هاتف", "فاكس",
        "2009-2026. 150.00 AED",
        "شارع الشيخ زايد، دبي، الإمارات",
    ),
    Service(
        "southerncross.example.com.au", "en-AU", "utf-8", "Southern Cross Parents",
        "Support for Sydney families through pregnancy and the first year, by phone, online and at home visits.",
        "+61295551234", "(02) 9555 1234", "(02) 9555 1299", "intake@southerncross.example.com.au", "Contact", "Ph",
        "Fax",
        "ABN 51 824 753 556. ACN 004 085 616. Donations over $2 are deductible. 3/02/2026",
        "88 George Street, Sydney NSW 2000",
    ),
    Service(
        "madrugada.example.com.br", "pt-BR", "iso8859-1", "Instituto Madrugada",
        "Atendimento psicológico para mães no pós-parto em São Paulo, presencial e on-line, com valores sociais.",
        "+551133334444", "(11) 3333-4444", "(11) 3333-4499", "contato@madrugada.example.com.br", "Contato",
        "Telefone",
        "Fax", "CNPJ 12.345.678/0001-95. CRP 06/123456. R$ 150,00. CEP 01310-100",
        "Av. Paulista, 1000, São Paulo",
    ),
)  # fmt: skip
