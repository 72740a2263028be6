"""Text that people read, in Russian first and English second."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One phrase in both languages; an empty *en* means that nobody has translated it yet."""

    ru: str
    en: str = ""

    def to(self, language: str) -> str:
        """Return the phrase in *language* (``ru`` or ``en``); Russian where English is missing."""
        return self.en if language == "en" and self.en else self.ru

    def to_json(self) -> dict[str, str]:
        return {"ru": self.ru, "en": self.en or self.ru}
