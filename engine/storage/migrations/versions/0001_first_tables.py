"""
The first tables: the journal, what is folded from it, who may sign in; and the triggers that forbid rewriting.

Later changes add to this; a line of it is never changed once it has been released.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    _journal()
    _projections()
    _accounts()
    if op.get_context().dialect.name == "postgresql":
        _forbid_on_postgresql()
    else:
        _forbid_on_sqlite()


def _column(name: str, kind: Any, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=nullable, autoincrement=False)


def _words(*names: str) -> list["sa.Column[Any]"]:
    kind = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    return [_column(name, kind) for name in names]


def _erasable(*names: str) -> list["sa.Column[Any]"]:
    kind = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
    return [_column(name, kind, nullable=True) for name in names]


def _numbers(*names: str) -> list["sa.Column[Any]"]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return [_column(name, kind) for name in names]


def _bytes(*names: str) -> list["sa.Column[Any]"]:
    return [_column(name, sa.LargeBinary()) for name in names]


def _filled(table: str, *names: str) -> sa.CheckConstraint:
    """The check that ids are neither blank nor endless."""
    law = " AND ".join(f"length({name}) BETWEEN 1 AND 200" for name in names)
    return sa.CheckConstraint(law, name=f"ck_{table}_ids")


def _journal() -> None:
    op.create_table(
        "journal_head",
        *_words("journal"),
        *_numbers("size"),
        *_bytes("leaf", "frontier"),
        *_words("last_at"),
        *_numbers("seq"),
        *_bytes("tip"),
        *_words("zone", "title"),
        sa.PrimaryKeyConstraint("journal"),
        _filled("journal_head", "journal"),
        sa.CheckConstraint("size >= 0 AND seq >= 0 AND seq <= size", name="ck_journal_head_size"),
        sa.CheckConstraint(
            "length(leaf) = 32 AND length(tip) = 32 AND length(frontier) >= 8", name="ck_journal_head_hashes"
        ),
        sa.CheckConstraint("length(last_at) = 27 OR (size = 0 AND last_at = '')", name="ck_journal_head_last_at"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event",
        *_words("journal"),
        *_numbers("position"),
        *_words("act"),
        *_numbers("seq"),
        *_words("type"),
        *_bytes("prev", "leaf"),
        *_words("actor", "idem", "at"),
        *_bytes("body"),
        sa.PrimaryKeyConstraint("journal", "position"),
        sa.UniqueConstraint("journal", "prev", name="uq_event_prev"),
        sa.UniqueConstraint("journal", "act", "seq", name="uq_event_seq"),
        sa.UniqueConstraint("journal", "actor", "idem", name="uq_event_idem"),
        _filled("event", "journal", "type", "actor", "idem"),
        sa.CheckConstraint("length(act) <= 200", name="ck_event_act"),
        sa.CheckConstraint("position >= 1 AND seq >= 1 AND seq <= position", name="ck_event_places"),
        sa.CheckConstraint("length(prev) = 32 AND length(leaf) = 32", name="ck_event_hashes"),
        sa.CheckConstraint("length(at) = 27", name="ck_event_at"),
        sa.CheckConstraint("length(body) BETWEEN 2 AND 16777216", name="ck_event_body"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "sealed",
        *_words("journal"),
        *_numbers("position"),
        *_words("field"),
        *_bytes("salt"),
        *_erasable("content"),
        sa.PrimaryKeyConstraint("journal", "position", "field"),
        sa.ForeignKeyConstraint(["journal", "position"], ["event.journal", "event.position"], name="fk_sealed_event"),
        sa.CheckConstraint("length(field) BETWEEN 1 AND 200", name="ck_sealed_field"),
        sa.CheckConstraint(
            "(content IS NULL AND length(salt) = 0) OR (content IS NOT NULL AND length(salt) = 16)",
            name="ck_sealed_salt",
        ),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "document",
        *_words("digest", "media_type"),
        *_bytes("content"),
        sa.PrimaryKeyConstraint("digest"),
        _filled("document", "digest", "media_type"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def _projections() -> None:
    op.create_table(
        "organisation",
        *_words("journal", "key", "kind", "title"),
        *_numbers("position"),
        sa.PrimaryKeyConstraint("journal", "key"),
        _filled("organisation", "journal", "key", "kind"),
        sa.CheckConstraint("length(title) <= 4000", name="ck_organisation_title"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "person",
        *_words("journal", "id", "organisation"),
        *_numbers("position"),
        sa.PrimaryKeyConstraint("journal", "id"),
        _filled("person", "journal", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "role_grant",
        *_words("journal", "person"),
        *_numbers("position"),
        *_words("role", "organisation", "since", "until"),
        sa.PrimaryKeyConstraint("journal", "person", "position"),
        _filled("role_grant", "journal", "person", "role"),
        sa.CheckConstraint("length(since) = 27 AND length(until) = 27", name="ck_role_grant_moments"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "edition",
        *_words("journal", "workflow"),
        *_numbers("number"),
        *_words("digest", "at", "by"),
        *_numbers("position"),
        sa.PrimaryKeyConstraint("journal", "workflow", "number"),
        _filled("edition", "journal", "workflow", "digest"),
        sa.CheckConstraint("number >= 1", name="ck_edition_number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "roadmap",
        *_words("journal", "key"),
        *_numbers("position"),
        *_words("title", "order_number", "order_date", "start", "end", "sections"),
        sa.PrimaryKeyConstraint("journal", "key"),
        _filled("roadmap", "journal", "key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "item",
        *_words("journal", "roadmap", "number"),
        *_numbers("place"),
        *_words("section", "title_ru", "title_en", "terms", "schedule", "workflow", "subjects", "roles"),
        sa.PrimaryKeyConstraint("journal", "roadmap", "number"),
        _filled("item", "journal", "roadmap", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity",
        *_words(
            "journal",
            "id",
            "workflow",
            "digest",
            "roadmap",
            "item",
            "item_key",
            "subject",
            "occurrence",
            "state",
            "final",
        ),
        *_numbers("moved", "version"),
        *_words("waits_for", "waits_in", "waits_plan"),
        *_numbers("has_plan"),
        *_words("opens", "due", "respond_by", "opened_at", "entered_at"),
        *_numbers("form_position", "seq"),
        *_bytes("leaf"),
        sa.PrimaryKeyConstraint("journal", "id"),
        _filled("activity", "journal", "id", "workflow", "digest", "subject", "state"),
        sa.CheckConstraint(
            "length(roadmap) <= 200 AND length(item) <= 200 AND length(item_key) <= 200 AND "
            "length(occurrence) <= 200 AND length(waits_for) <= 200 AND length(waits_in) <= 200",
            name="ck_activity_names",
        ),
        sa.CheckConstraint("final IN ('', 'done', 'cancelled')", name="ck_activity_final"),
        sa.CheckConstraint("moved IN (0, 1) AND has_plan IN (0, 1)", name="ck_activity_truths"),
        sa.CheckConstraint("version >= 1 AND seq >= 1 AND form_position >= 0", name="ck_activity_places"),
        sa.CheckConstraint("length(leaf) = 32", name="ck_activity_leaf"),
        sa.CheckConstraint(
            "length(due) = 27 AND length(respond_by) = 27 AND length(opened_at) = 27 AND length(entered_at) = 27",
            name="ck_activity_moments",
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_activity_board",
        "activity",
        [
            "journal",
            "roadmap",
            "item",
            "subject",
            "workflow",
            "occurrence",
            "final",
            "moved",
            "waits_for",
            "due",
            "has_plan",
        ],
    )
    op.create_index("ix_activity_list", "activity", ["journal", "due", "item_key", "subject"])
    op.create_index("ix_activity_waits", "activity", ["journal", "waits_in", "waits_for", "final", "due"])
    op.create_table(
        "link",
        *_words("journal", "activity", "name", "other"),
        *_numbers("position"),
        sa.PrimaryKeyConstraint("journal", "activity", "name", "other"),
        _filled("link", "journal", "activity", "name", "other"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence",
        *_words("journal", "activity", "id", "kind"),
        *_numbers("number", "size"),
        *_words("media_type", "by", "at"),
        *_numbers("position"),
        sa.PrimaryKeyConstraint("journal", "activity", "id"),
        _filled("evidence", "journal", "activity", "id", "kind"),
        sa.CheckConstraint("size >= 1 AND number >= 1", name="ck_evidence_size"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence_seen",
        *_words("journal", "activity", "evidence", "person"),
        sa.PrimaryKeyConstraint("journal", "activity", "evidence", "person"),
        _filled("evidence_seen", "journal", "activity", "evidence", "person"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "performed",
        *_words("journal", "activity", "trigger", "person"),
        sa.PrimaryKeyConstraint("journal", "activity", "trigger", "person"),
        _filled("performed", "journal", "activity", "trigger"),
        sa.CheckConstraint("length(person) <= 200", name="ck_performed_person"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _accounts() -> None:
    op.create_table(
        "account",
        *_words("login", "person", "password_hash"),
        sa.PrimaryKeyConstraint("login"),
        _filled("account", "login", "person"),
        sa.CheckConstraint("length(password_hash) BETWEEN 1 AND 500", name="ck_account_password_hash"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session",
        *_words("secret_hash", "person", "kind", "csrf", "created_at", "seen_at", "expires_at"),
        sa.PrimaryKeyConstraint("secret_hash"),
        _filled("session", "secret_hash", "person"),
        sa.CheckConstraint("kind IN ('cookie', 'token')", name="ck_session_kind"),
        sa.CheckConstraint(
            "length(created_at) = 27 AND length(seen_at) = 27 AND length(expires_at) = 27", name="ck_session_moments"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_session_person", "session", ["person"])


_SAYS = {
    "event": "the journal only grows",
    "journal_head": "a journal never gets shorter",
    "sealed": "a sealed value can only be erased",
    "document": "a document never changes",
}

_ALLOWED = {
    "journal_head": "NEW.journal = OLD.journal AND NEW.size >= OLD.size",
    "sealed": "NEW.journal = OLD.journal AND NEW.position = OLD.position AND NEW.field = OLD.field"
    " AND NEW.content IS NULL",
}
"""Which updates pass; of the other two tables, none."""

_TAKEN = {
    "event": "EXISTS (SELECT 1 FROM event WHERE journal = NEW.journal AND position = NEW.position)"
    " OR EXISTS (SELECT 1 FROM event WHERE journal = NEW.journal AND prev = NEW.prev)"
    " OR EXISTS (SELECT 1 FROM event WHERE journal = NEW.journal AND act = NEW.act AND seq = NEW.seq)"
    " OR EXISTS (SELECT 1 FROM event WHERE journal = NEW.journal AND actor = NEW.actor AND idem = NEW.idem)",
    "journal_head": "EXISTS (SELECT 1 FROM journal_head WHERE journal = NEW.journal)",
    "sealed": "EXISTS (SELECT 1 FROM sealed WHERE journal = NEW.journal AND position = NEW.position"
    " AND field = NEW.field)",
    "document": "EXISTS (SELECT 1 FROM document WHERE digest = NEW.digest"
    " AND NOT (content = NEW.content AND media_type = NEW.media_type))",
}
"""What INSERT OR REPLACE would delete without firing a delete trigger, where recursive_triggers is off. The same document may be kept again."""


def _forbid_on_sqlite() -> None:
    for table, says in _SAYS.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        unless = f"WHEN NOT ({_ALLOWED[table]}) " if table in _ALLOWED else ""
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {unless}{refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
        if table in _TAKEN:
            op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_TAKEN[table]} {refuse}")


def _forbid_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION vekha_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table, says in _SAYS.items():
        unless = f"WHEN (NOT ({_ALLOWED[table]})) " if table in _ALLOWED else ""
        refuse = f"EXECUTE FUNCTION vekha_refuse('{says}')"
        for name, when in (
            ("no_update", f"BEFORE UPDATE ON {table} FOR EACH ROW {unless}"),
            ("no_delete", f"BEFORE DELETE ON {table} FOR EACH ROW "),
            ("no_truncate", f"BEFORE TRUNCATE ON {table} "),
        ):
            op.execute(f"CREATE TRIGGER {table}_{name} {when}{refuse}")
            # ALWAYS: otherwise session_replication_role = replica would switch the trigger off
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}")
