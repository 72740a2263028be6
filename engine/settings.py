"""Settings: what an installation chooses, read from ``VEKHA_…`` variables of the environment."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every value has a default that works on one machine with one file."""

    model_config = SettingsConfigDict(env_prefix="VEKHA_", extra="ignore")

    data: Path = Path("vekha-data")
    """Folder of the embedded database, evidence files and checkpoints."""
    database_url: str = ""
    """``sqlite:///PATH`` or ``postgresql://…``; empty means ``vekha.sqlite`` inside *data*."""
    municipality: str = ""
    """Key of the municipality served; empty means the only one there is."""
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    """Address under which browsers reach the house, for Origin checks behind a proxy; empty trusts the Host header."""
    secure_cookies: bool = False
    """Send cookies over HTTPS only; on as soon as the house stands behind TLS."""
    most_body_bytes: int = 1024 * 1024
    """Largest request body that is not an evidence file."""
    most_file_bytes: int = 50 * 1024 * 1024

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.sqlite_file}"

    @property
    def sqlite_file(self) -> Path:
        """The embedded database, used where no *database_url* is given."""
        return self.data / "vekha.sqlite"

    @property
    def files(self) -> Path:
        return self.data / "files"
