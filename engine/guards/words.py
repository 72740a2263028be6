"""Words that several guards' sentences share: names taken from the situation, plurals, dates, roles."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from engine.domain.activity import Situation
from engine.domain.text import Text
from engine.domain.workflow import RoleBinding, WorkflowVersion

ROLES = {
    "director": Text("руководитель", "head"),
    "curator": Text("куратор", "curator"),
    "coordinator": Text("муниципальный координатор", "municipal coordinator"),
    "auditor": Text("аудитор", "auditor"),
    "admin": Text("администратор", "administrator"),
}
_WHERE = {
    ("subject", "school"): Text("этой школы", "of this school"),
    ("subject", "municipality"): Text("муниципалитета", "of the municipality"),
    ("municipality", "school"): Text("муниципалитета", "of the municipality"),
    ("municipality", "municipality"): Text("муниципалитета", "of the municipality"),
}
_MONTHS_RU = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def holder(binding: RoleBinding, version: WorkflowVersion) -> Text:
    """Return who fills *binding*, in words: «куратор этой школы»."""
    role = ROLES.get(binding.role, Text(binding.role, binding.role))
    if binding.role == "coordinator":
        return role
    where = _WHERE[binding.of, version.subject]
    return Text(f"{role.ru} {where.ru}", f"{role.en} {where.en}")


def awaited(version: WorkflowVersion, state: str) -> str:
    """Return the concrete role that *state* waits for, empty when it waits for none; guards name it in ``clears``."""
    binding = version.roles.get(version.states[state].waits_for or "")
    return binding.role if binding else ""


def trigger_title(version: WorkflowVersion, trigger: str) -> Text | None:
    """Return what is written on the first arrow of *trigger*, None when there is no such arrow."""
    return next((arrow.title for arrow in version.transitions if arrow.trigger == trigger), None)


def link_title(situation: Situation, name: str) -> Text | None:
    """Return the title of the workflow at the other end of a link, as far as the situation knows it."""
    for other in situation.linked(name):
        if other.digest in situation.versions:
            return situation.versions[other.digest].title
    declared = situation.version.links.get(name)
    if declared is None:
        return None
    return next((known.title for known in situation.versions.values() if known.key in declared.workflows), None)


def states_titles(versions: Iterable[WorkflowVersion], keys: Iterable[str]) -> Text:
    """Return the titles of states, quoted and joined by «или»; a key that no version has is left out."""
    versions = tuple(versions)
    titles = dict.fromkeys(version.states[key].title for key in keys for version in versions if key in version.states)
    return Text(
        " или ".join(f"«{title.ru}»" for title in titles), " or ".join(f"“{title.to('en')}”" for title in titles)
    )


def listed(titles: Iterable[Text], at_most: int = 5) -> Text:
    """Return quoted titles in one line; what does not fit is counted."""
    titles = tuple(titles)
    shown, rest = titles[:at_most], len(titles) - at_most
    more = Text(f" и ещё {rest}", f" and {rest} more") if rest > 0 else Text("")
    return Text(
        ", ".join(f"«{title.ru}»" for title in shown) + more.ru,
        ", ".join(f"“{title.to('en')}”" for title in shown) + more.en,
    )


def continued(sentence: Text) -> Text:
    """Return *sentence* as it goes on after a colon: without its capital letter."""
    return Text(sentence.ru[:1].lower() + sentence.ru[1:], sentence.to("en")[:1].lower() + sentence.to("en")[1:])


def joined(sentences: Iterable[Text]) -> Text:
    """Return several sentences as one enumeration that goes on after a colon."""
    parts = [continued(sentence) for sentence in sentences]
    return Text("; ".join(part.ru for part in parts), "; ".join(part.en for part in parts))


def shortened(sentence: Text, at_most: int) -> Text:
    """Return *sentence* cut to so many characters in each language."""
    ru, en = (part if len(part) <= at_most else part[: at_most - 1] + "…" for part in (sentence.ru, sentence.en))
    return Text(ru, en)


def plural(number: int, one: str, few: str, many: str) -> str:
    """Return the Russian form that goes with *number*: 1 знак, 2 знака, 5 знаков."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else many


def day(moment: datetime, zone: tzinfo) -> Text:
    """Return the calendar day of *moment* as people of *zone* say it."""
    here = moment.astimezone(zone)
    return Text(
        f"{here.day} {_MONTHS_RU[here.month - 1]} {here.year} года",
        f"{here.day} {_MONTHS_EN[here.month - 1]} {here.year}",
    )


def stamp(moment: datetime) -> str:
    """Return *moment* as facts and ``clears`` hold it: UTC, six fractional digits, ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
