"""What the environment decides."""

from pathlib import Path

import pytest

from store.database import open_database
from store.schema import ensure_schema
from touchstone.actions.installation import describe
from touchstone.errors import Invalid
from touchstone.settings import Settings


@pytest.mark.parametrize("name", ["plain", "with space", "with?mark", "with%20percent", "with#sign", "ümläut"])
def test_the_database_lies_in_the_data_folder_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    settings = Settings.from_environment({"TOUCHSTONE_HOME": str(tmp_path / name)})
    db = open_database(settings.database_url)
    ensure_schema(db)
    found = describe(db, settings)
    db.close()
    assert settings.database_file == tmp_path / name / "touchstone.db"
    assert settings.database_file.exists()
    assert found.database_size


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "8501.0", "9" * 5000])
def test_a_port_that_is_none_is_told(port: str) -> None:
    with pytest.raises(Invalid, match="TOUCHSTONE_PORT"):
        Settings.from_environment({"TOUCHSTONE_PORT": port})


@pytest.mark.parametrize("secret", ["postgresql://u:p%40ss%3Aw@localhost/db", "postgresql://localhost/db?user=u&password=p%40ss%3Aw"])
def test_the_password_of_a_shared_database_is_not_shown(secret: str) -> None:
    db = open_database(secret)
    shown = describe(db, Settings.from_environment({"TOUCHSTONE_DATABASE_URL": secret}))
    assert "ss" not in shown.database
    assert shown.database_size is None
    db.close()
