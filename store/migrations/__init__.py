"""Alembic migrations: imported only to upgrade an older database."""
