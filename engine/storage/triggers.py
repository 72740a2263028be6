"""Triggers: the database itself refuses to rewrite the journal, whoever asks and through whatever statement."""

APPEND_ONLY = ("event", "document")
"""Tables whose rows, once there, never change and never go."""

_REFUSAL = "the journal only grows"


def triggers_for(dialect: str) -> tuple[str, ...]:
    """Return the statements that create every trigger on *dialect* (``sqlite`` or ``postgresql``)."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def names_for(dialect: str) -> frozenset[str]:
    """Return the names of the triggers, for the check that they are all there."""
    rows = {f"{table}_{deed}" for table in APPEND_ONLY for deed in ("update", "delete")}
    more = {"event_replace", "document_replace"} if dialect == "sqlite" else {f"{table}_truncate" for table in APPEND_ONLY}
    return frozenset(rows | more | {"journal_head_shrink", "journal_head_delete", "sealed_rewrite", "sealed_delete"})


def _sqlite() -> tuple[str, ...]:
    """REPLACE deletes without asking the DELETE trigger unless recursive triggers are on, so it is refused by itself."""
    made = []
    for table in APPEND_ONLY:
        for deed in ("update", "delete"):
            made.append(_refuse_sqlite(f"{table}_{deed}", f"BEFORE {deed.upper()} ON {table}"))
    made.append(
        _refuse_sqlite(
            "event_replace",
            "BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event AS old WHERE old.journal = NEW.journal AND ("
            "old.position = NEW.position OR old.prev = NEW.prev OR (old.act = NEW.act AND old.seq = NEW.seq)))",
        )
    )
    made.append(
        _refuse_sqlite(
            "document_replace",
            "BEFORE INSERT ON document WHEN EXISTS (SELECT 1 FROM document AS old WHERE old.digest = NEW.digest"
            " AND old.content <> NEW.content)",
        )
    )
    made.append(
        _refuse_sqlite(
            "journal_head_shrink",
            "BEFORE UPDATE ON journal_head WHEN NEW.size < OLD.size OR NEW.journal <> OLD.journal",
        )
    )
    made.append(_refuse_sqlite("journal_head_delete", "BEFORE DELETE ON journal_head"))
    made.append(
        _refuse_sqlite(
            "sealed_rewrite", "BEFORE UPDATE ON sealed WHEN NEW.content IS NOT NULL OR NEW.position <> OLD.position"
        )
    )
    made.append(_refuse_sqlite("sealed_delete", "BEFORE DELETE ON sealed"))
    return tuple(made)


def _refuse_sqlite(name: str, when: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"


def _postgresql() -> tuple[str, ...]:
    """ENABLE ALWAYS keeps the triggers on under ``session_replication_role = replica``."""
    made = [
        "CREATE FUNCTION vekha_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
    ]
    for table in APPEND_ONLY:
        for deed in ("update", "delete"):
            made += _refuse_postgresql(f"{table}_{deed}", f"BEFORE {deed.upper()} ON {table} FOR EACH ROW", table)
        made += _refuse_postgresql(f"{table}_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT", table)
    for table, name, when in (
        (
            "journal_head",
            "journal_head_shrink",
            "BEFORE UPDATE ON journal_head FOR EACH ROW WHEN (NEW.size < OLD.size OR NEW.journal <> OLD.journal)",
        ),
        ("journal_head", "journal_head_delete", "BEFORE DELETE ON journal_head FOR EACH ROW"),
        (
            "sealed",
            "sealed_rewrite",
            "BEFORE UPDATE ON sealed FOR EACH ROW WHEN (NEW.content IS NOT NULL OR NEW.position <> OLD.position)",
        ),
        ("sealed", "sealed_delete", "BEFORE DELETE ON sealed FOR EACH ROW"),
    ):
        made += _refuse_postgresql(name, when, table)
    return tuple(made)


def _refuse_postgresql(name: str, when: str, table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION vekha_refuse()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
