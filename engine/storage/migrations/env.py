"""Alembic's entry: runs on the connection it is given, in the transaction that is already open."""

from alembic import context

from engine.storage.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True)
context.run_migrations()
