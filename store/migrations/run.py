"""Running the migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from store.errors import StoreUnavailable


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings for our scripts: no file, no logging of its own."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring a database up to a revision, inside the caller's transaction.

    Raises StoreUnavailable for a database made by a newer version of the product.
    """
    try:
        command.upgrade(config(connection), revision)
    except CommandError as error:
        hint = "Update Touchstone, or name another database with TOUCHSTONE_HOME or TOUCHSTONE_DATABASE_URL."
        raise StoreUnavailable("The database was made by a newer version of Touchstone.", hint) from error
