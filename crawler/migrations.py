"""How the database came to its present shape.

Times are INTEGER microseconds since 1970 (UTC), but whole seconds in `span`, where they are many;
`body` is JSON of one value (crawler.store.packing).
"""

from sqlite_utils import Database, Migrations

from crawler.watched import hashed

APPLICATION_ID = 0x77_6C_6E_6B  # "wlnk": what `file` and we know the database by
SCHEMA_VERSION = 4  # PRAGMA user_version: how many migrations there are

migrations = Migrations("warmlink")

_FIRST_TABLES = (
    "CREATE TABLE url (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE)",
    "CREATE TABLE code (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE state (url INTEGER PRIMARY KEY REFERENCES url, body TEXT NOT NULL)",
    # seq, not the time, is the order: clocks go backwards.
    """CREATE TABLE span (
        url INTEGER NOT NULL REFERENCES url, seq INTEGER NOT NULL, code INTEGER NOT NULL REFERENCES code,
        first INTEGER NOT NULL, last INTEGER NOT NULL, n INTEGER NOT NULL,
        doubted INTEGER NOT NULL, -- 1: gathered while our own network was in doubt
        PRIMARY KEY (url, seq)) WITHOUT ROWID""",
    """CREATE TABLE evidence (
        url INTEGER NOT NULL REFERENCES url, good INTEGER NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (url, good))""",
    "CREATE TABLE validators (url INTEGER PRIMARY KEY REFERENCES url, body TEXT NOT NULL)",
    "CREATE TABLE description (url INTEGER PRIMARY KEY REFERENCES url, body TEXT NOT NULL)",
    "CREATE TABLE host (origin TEXT PRIMARY KEY, body TEXT NOT NULL)",
    """CREATE TABLE run (
        id INTEGER PRIMARY KEY, started INTEGER NOT NULL, ended INTEGER, status TEXT NOT NULL,
        planned INTEGER NOT NULL, checked INTEGER NOT NULL, reason TEXT NOT NULL)""",
    """CREATE TABLE staged (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, url INTEGER NOT NULL REFERENCES url,
        body TEXT NOT NULL, UNIQUE (run, url))""",
    """CREATE TABLE transition (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run, url INTEGER NOT NULL REFERENCES url,
        before TEXT NOT NULL, after TEXT NOT NULL, at INTEGER NOT NULL, code TEXT NOT NULL)""",
    "CREATE INDEX transition_run ON transition (run)",
    """CREATE TABLE proposal (
        id INTEGER PRIMARY KEY, resource_id TEXT NOT NULL, field TEXT NOT NULL, lang TEXT,
        offered_hash TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL)""",
    "CREATE INDEX proposal_place ON proposal (resource_id, field, offered_hash)",
    "CREATE UNIQUE INDEX proposal_pending ON proposal (resource_id, field, coalesce(lang, ''))"
    " WHERE state = 'pending'",
)


@migrations()
def first_tables(db: Database) -> None:
    """Make every table of the first release."""
    for statement in _FIRST_TABLES:
        db.execute(statement)


@migrations()
def content(db: Database) -> None:
    """Remember what pages are like, which folders tell missing pages apart, how to rescue a link."""
    for statement in (
        "CREATE TABLE identity (url INTEGER PRIMARY KEY REFERENCES url, body TEXT NOT NULL)",
        "CREATE TABLE rescue (url INTEGER PRIMARY KEY REFERENCES url, body TEXT NOT NULL)",
        "CREATE TABLE sibling (folder TEXT PRIMARY KEY, body TEXT NOT NULL)",
    ):
        db.execute(statement)


@migrations()
def directories(db: Database) -> None:
    """Remember the crawls of directories, what their pages gave, and the listings they show."""
    for statement in (
        """CREATE TABLE directory_crawl (
            id INTEGER PRIMARY KEY, directory TEXT NOT NULL, started INTEGER NOT NULL, status TEXT NOT NULL,
            body TEXT NOT NULL)""",
        "CREATE INDEX directory_crawl_directory ON directory_crawl (directory, id)",
        # The pages of a crawl under way: what is pending is the way still to go after a kill.
        """CREATE TABLE directory_step (
            id INTEGER PRIMARY KEY, crawl INTEGER NOT NULL REFERENCES directory_crawl, url TEXT NOT NULL,
            role TEXT NOT NULL, who TEXT NOT NULL, rank INTEGER NOT NULL, state TEXT NOT NULL,
            attempts INTEGER NOT NULL, farewell INTEGER NOT NULL, note TEXT NOT NULL, carried TEXT,
            UNIQUE (crawl, url, role, who))""",
        "CREATE INDEX directory_step_next ON directory_step (crawl, state, attempts, rank, id)",
        # What each page gave when it was last read well. `who`: the listing a provider's page was read for.
        """CREATE TABLE directory_page (
            directory TEXT NOT NULL, url TEXT NOT NULL, who TEXT NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (directory, url, who))""",
        """CREATE TABLE listing (
            id INTEGER PRIMARY KEY, directory TEXT NOT NULL, key TEXT NOT NULL, own TEXT, body TEXT NOT NULL,
            first INTEGER NOT NULL, last INTEGER NOT NULL, gone INTEGER, crawl INTEGER NOT NULL,
            UNIQUE (directory, key))""",
        # What a crawl found, while it is compared with what is known.
        """CREATE TABLE listing_fresh (
            crawl INTEGER NOT NULL, key TEXT NOT NULL, own TEXT, body TEXT NOT NULL,
            PRIMARY KEY (crawl, key))""",
        """CREATE TABLE listing_event (
            id INTEGER PRIMARY KEY, directory TEXT NOT NULL, key TEXT NOT NULL, crawl INTEGER NOT NULL,
            at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL)""",
        "CREATE INDEX listing_event_directory ON listing_event (directory, id)",
    ):
        db.execute(statement)


@migrations()
def memories(db: Database) -> None:
    """Remember every watched value of a page, and know a value again whatever its spaces, dates or counts."""
    for statement in (
        """CREATE TABLE memory (
            url INTEGER NOT NULL REFERENCES url, name TEXT NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (url, name)) WITHOUT ROWID""",
        "DROP INDEX proposal_pending",
        # One offer waits for each field; of those that add to a list one for each value.
        """CREATE UNIQUE INDEX proposal_pending ON proposal (
            resource_id, field, coalesce(lang, ''),
            CASE WHEN field LIKE '%.new' THEN offered_hash ELSE '' END)
            WHERE state = 'pending'""",
    ):
        db.execute(statement)
    rows = db.execute("SELECT id, field, json_extract(body, '$.offered_value') FROM proposal").fetchall()
    for number, field, value in rows:
        db.execute("UPDATE proposal SET offered_hash = ? WHERE id = ?", (hashed(field, value), number))
