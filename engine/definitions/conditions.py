"""Conditions: what stands under an arrow's ``when``, in words for people who never saw the YAML."""

from engine.domain.text import Text
from engine.domain.workflow import GuardCall, WorkflowVersion
from engine.guards import CATALOGUE


def condition(version: WorkflowVersion, call: GuardCall) -> Text:
    """Return one guard in words, with what it asks for: «файл приложен: Протокол»; a guard nobody knows by its name."""
    known = CATALOGUE.get(call.name)
    title = known.title if known else Text(call.name)
    details = [condition(version, inner) for inner in call.inner] or _details(version, call)
    if not details:
        return title
    return Text(
        f"{title.ru}: {'; '.join(detail.ru for detail in details)}",
        f"{title.to('en')}: {'; '.join(detail.to('en') for detail in details)}",
    )


def _details(version: WorkflowVersion, call: GuardCall) -> list[Text]:
    asked = call.parameters
    if call.name == "evidence" and asked.get("kind") in version.evidence:
        return [version.evidence[asked["kind"]].title]
    if call.name == "comment":
        return [Text(f"от {asked['at_least']} знаков", f"at least {asked['at_least']} characters")]
    if call.name == "not_before":
        return [Text(str(asked["value"]))]
    if call.name == "form" and version.form:
        field = version.form["properties"].get(asked["field"], {})
        return [Text(field.get("title", asked["field"]), field.get("x-title-en", ""))]
    return []
