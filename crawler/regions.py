"""Where a page's national telephone numbers are from: its address, the places it names, its language."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

import phonenumbers

from crawler.written_phones import country_of

_TEXT = 30_000  # characters that are looked at: half from the beginning, half from the end
_MOST = 4
_ENOUGH = 5  # naming a place more often says no more

# Names of countries, their parts and large cities, as pages write them. Data: a new line is a new place.
_PLACES = {
    "US": "United States|USA|U.S.|U.S.A.|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|"
    "Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|"
    "Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|"
    "New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|"
    "South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Wisconsin|Wyoming|Puerto Rico|"
    "Estados Unidos|États-Unis|Chicago|Los Angeles|San Francisco|Seattle|Boston",
    "CA": "Canada|Ontario|Québec|Quebec|British Columbia|Alberta|Manitoba|Saskatchewan|Nova Scotia|New "
    "Brunswick|"
    "Newfoundland|Prince Edward Island|Yukon|Nunavut|Northwest Territories|Toronto|Montréal|Montreal"
    "|Vancouver|"
    "Calgary|Ottawa|Edmonton|Winnipeg",
    "GB": "United Kingdom|UK|U.K.|Great Britain|England|Scotland|Wales|Northern Ireland|London|Manchester|"
    "Birmingham|Glasgow|Edinburgh|Leeds|Bristol|Cardiff|Belfast|NHS|Companies House",
    "IE": "Ireland|Éire|Dublin|Galway|Limerick|HSE",
    "AU": "Australia|NSW|New South Wales|Queensland|Victoria|Tasmania|Sydney|Melbourne|Brisbane|Perth"
    "|Adelaide|"
    "Canberra|Medicare",
    "NZ": "New Zealand|Aotearoa|Auckland|Wellington|Christchurch|Dunedin",
    "ZA": "South Africa|Cape Town|Johannesburg|Pretoria|Durban",
    "IN": "India|Delhi|Mumbai|Bengaluru|Bangalore|Chennai|Kolkata|Hyderabad|Pune|भारत",
    "FR": "France|Paris|Lyon|Marseille|Toulouse|Bordeaux|Lille|Nantes|Strasbourg",
    "BE": "Belgique|België|Belgium|Belgien|Bruxelles|Brussel|Antwerpen|Gent|Liège",
    "CH": "Schweiz|Suisse|Svizzera|Switzerland|Zürich|Genève|Bern|Basel|Lausanne",
    "DE": "Deutschland|Germany|Allemagne|Berlin|Hamburg|München|Köln|Frankfurt|Stuttgart|Leipzig|Dresden",
    "AT": "Österreich|Austria|Wien|Graz|Salzburg|Innsbruck|Linz",
    "NL": "Nederland|Netherlands|Amsterdam|Rotterdam|Utrecht|Den Haag",
    "ES": "España|Spain|Madrid|Barcelona|Valencia|Sevilla|Andalucía|Catalunya|Cataluña",
    "PT": "Portugal|Lisboa|Porto|Coimbra",
    "IT": "Italia|Italy|Roma|Milano|Torino|Napoli|Bologna|Firenze",
    "MX": "México|Mexico|CDMX|Ciudad de México|Guadalajara|Monterrey|Jalisco",
    "AR": "Argentina|Buenos Aires|Rosario|CABA",
    "CL": "Chile|Santiago de Chile|Valparaíso",
    "CO": "Colombia|Bogotá|Medellín|Cali",
    "PE": "Perú|Lima|Arequipa",
    "BR": "Brasil|Brazil|São Paulo|Rio de Janeiro|Brasília|Belo Horizonte|CNPJ",
    "SE": "Sverige|Sweden|Stockholm|Göteborg|Malmö",
    "NO": "Norge|Norway|Oslo|Bergen|Trondheim",
    "DK": "Danmark|Denmark|København|Aarhus|Odense",
    "FI": "Suomi|Finland|Helsinki|Tampere|Turku",
    "PL": "Polska|Poland|Warszawa|Kraków|Wrocław|Poznań|Gdańsk",
    "CZ": "Česko|Česká|České|Čeština|Czech|Praha|Brno",
    "SK": "Slovensko|Slovakia|Bratislava|Košice",
    "HU": "Magyarország|Hungary|Budapest",
    "RO": "România|Romania|București|Cluj",
    "BG": "България|Bulgaria|София",
    "GR": "Ελλάδα|Greece|Αθήνα|Θεσσαλονίκη",
    "TR": "Türkiye|Turkey|İstanbul|Ankara|İzmir",
    "RU": "Россия|России|Россию|Russia|Москва|Москве|Москвы|Петербург|Петербурге",
    "UA": "Україна|України|Україні|Ukraine|Київ|Києві|Києва|Львів",
    "IL": "Israel|ישראל|תל אביב|ירושלים",
    "EG": "Egypt|مصر|القاهرة",
    "SA": "Saudi Arabia|السعودية|الرياض|جدة",
    "AE": "Emirates|UAE|الإمارات|دبي|أبوظبي|Dubai",
    "LB": "Lebanon|لبنان|بيروت",
    "MA": "Maroc|Morocco|المغرب|الدار البيضاء",
    "JO": "Jordan|الأردن|عمان",
    "JP": "Japan|日本|東京|大阪|京都|名古屋|横浜|福岡|札幌",
    "CN": "China|中国|北京|上海|广州|深圳|杭州|成都",
    "TW": "Taiwan|台灣|臺灣|台北|臺北|高雄|台中",
    "HK": "Hong Kong|香港|九龍",
    "KR": "Korea|대한민국|한국|서울|부산|대구",
    "SG": "Singapore|新加坡",
    "MY": "Malaysia|Kuala Lumpur|Selangor",
    "PH": "Philippines|Manila|Quezon City",
    "KE": "Kenya|Nairobi|Mombasa",
    "NG": "Nigeria|Lagos|Abuja",
}
_FORMS = {  # postal codes, currencies and marks that stand in one country alone
    "CA": r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b|\bCA\$|\bCAD\b",
    "GB": r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b|£",
    "US": r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI"
    "|S[CD]|T[NX]"
    r"|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?\b|\bUS\$|\b501\(c\)",
    "AU": r"\b(?:NSW|VIC|QLD|TAS|ACT|SA|WA|NT),? \d{4}\b|\bABN\b|A\$|\bAUD\b",
    "NZ": r"NZ\$|\bNZD\b|\bNZBN\b",
    "NL": r"\b\d{4} ?[A-Z]{2}\b(?=[ ,]+[A-Z][a-z])|\bKvK\b|\bBTW\b",
    "DE": r"\bD-\d{5}\b|\bUSt-Id|\bAmtsgericht\b",
    "AT": r"\bA-\d{4}\b",
    "CH": r"\bCH-\d{4}\b|\bCHF\b",
    "FR": r"\bSIRE[TN]\b|\bCEDEX\b",
    "JP": r"〒|[\d,]円",
    "IN": r"₹",
    "IL": r"₪",
    "BR": r"R\$|\bCEP\b",
    "RU": r"₽|\bИНН\b|руб\.",
    "UA": r"₴|грн",
    "PL": r"\bzł\b|\bNIP\b|\bKRS\b",
    "CZ": r"\bKč\b|\bIČO?\b",
    "KR": r"₩",
    "HK": r"HK\$",
    "TW": r"NT\$",
}
_NAMES = {name: country for country, names in _PLACES.items() for name in names.split("|")}
_WORD = re.compile(r"[^\W\d_][^\W\d_.]*(?:\.(?=[A-Z]))?(?:[A-Z]\.?)*")
_LONGEST = max(name.count(" ") for name in _NAMES) + 1  # words of one name
_MARKED = {country: re.compile(form) for country, form in _FORMS.items()}
_UNSPACED = re.compile("|".join(re.escape(name) for name in _NAMES if re.search("[\u0e00-\uffff]", name)))
_INTERNATIONAL = re.compile(r"(?<![\w+])\+\s?(\d{1,3})(?=[\s().-]?\d)")
_BY_LANGUAGE = {
    "en": "US", "fr": "FR", "de": "DE", "es": "ES", "it": "IT", "pt": "PT", "nl": "NL", "ja": "JP",
    "zh": "CN", "ko": "KR", "ru": "RU", "uk": "UA", "pl": "PL", "cs": "CZ", "sk": "SK", "hu": "HU",
    "ro": "RO", "bg": "BG", "el": "GR", "tr": "TR", "sv": "SE", "nb": "NO", "no": "NO", "nn": "NO",
    "da": "DK", "fi": "FI", "he": "IL", "hi": "IN", "ca": "ES", "eu": "ES", "gl": "ES",
}  # fmt: skip


def regions_of(url: str, lang: str | None, text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the countries (ISO 3166-1) a page's national numbers may be from, likeliest first, at most four.

    First the country of the page's address, then those `known` of it, then those that it names most, then
    that of its language; the North American plan last, whose form no other shares.

    >>> regions_of("https://help.example.co.uk/", "en", "Write to us in Toronto, Ontario M5V 2T6")
    ('GB', 'CA', 'US')
    """
    part = text if len(text) <= _TEXT else f"{text[: _TEXT // 2]} {text[-_TEXT // 2 :]}"
    named = Counter({country: 2 * min(count, _ENOUGH) for country, count in _named(part).items()})
    for country, form in _MARKED.items():
        named[country] += 3 * sum(1 for _ in islice(form.finditer(part), _ENOUGH))
    for match in _INTERNATIONAL.finditer(part):
        for country in _by_code(match[1]):
            named[country] += 2
    language, _, territory = (lang or "").partition("-")
    if territory.upper() in phonenumbers.SUPPORTED_REGIONS:
        named[territory.upper()] += 3
    ranked = [country for country, weight in named.most_common(_MOST) if weight]
    guess = _BY_LANGUAGE.get(language.lower())
    order = [*country_of(url), *known, *ranked, *((guess,) if guess else ())]
    kept = [country for country in dict.fromkeys(order) if country in phonenumbers.SUPPORTED_REGIONS][:_MOST]
    return tuple(dict.fromkeys([*kept, "US"]))


def _named(text: str) -> Counter[str]:
    """Return how often the text names places of each country."""
    words = _WORD.findall(text)
    found: Counter[str] = Counter()
    for n, word in enumerate(words):
        if not word[0].isupper() and word.isascii():
            continue
        for length in range(1, _LONGEST + 1):
            if country := _NAMES.get(" ".join(words[n : n + length])):
                found[country] += 1
    for match in _UNSPACED.finditer(text):
        found[_NAMES[match[0]]] += 1
    return found


def _by_code(digits: str) -> tuple[str, ...]:
    """Return the main country of a calling code at the start of `digits`.

    >>> _by_code("442"), _by_code("1")
    (('GB',), ())
    """
    for length in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length]))
        if regions and len(digits) >= length:
            return (
                regions[:1] if len(regions) == 1 or regions[0] in ("GB", "RU", "IT", "AU", "NO", "FI") else ()
            )
    return ()
