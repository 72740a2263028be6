"""Productions of rhythms: what recurs, how often at least, and rhythms that change from stage to stage."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.domain.schedule import Continuous, Doubt, Minimum, MinimumRule, Recurring, Stage, Staged
from engine.schedules.dates import Partial
from engine.schedules.doubts import doubt
from engine.schedules.grammar import Match, Production
from engine.schedules.lexicon import Number, Unit, Words
from engine.schedules.recurrence import monthly_by, per_name, rrule_of, yearly_by


@dataclass(frozen=True, slots=True)
class Period:
    """«3 месяца»: so many units; a doubt if the phrase gave limits instead of a number."""

    count: int
    unit: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A minimum with the doubts about it."""

    rule: MinimumRule
    doubts: tuple[Doubt, ...] = ()


def _period(match: Match) -> Period:
    count = match.first("number", Number)
    return Period(count.value if count else 1, match.the("unit", Unit).name)


def _limits(match: Match) -> Period | None:
    low, high = (number.value for number in match.all("number", Number))
    return Period(high, match.the("unit", Unit).name, (doubt("longer_of_range", match.text),)) if low < high else None


def _school_quarters(match: Match) -> Period | None:
    return _period(match) if match.the("unit", Unit).name == "school quarter" else None


def _every(count: int, unit: str) -> Callable[[Match], Recurring]:
    return lambda match: Recurring(text=match.text, rrule=rrule_of(count, unit) or "")


def _once_in(match: Match) -> Recurring | None:
    period = match.the("period", Period)
    rrule = rrule_of(period.count, period.unit)
    return Recurring(text=match.text, doubts=period.doubts, rrule=rrule) if rrule else None


def _once_counted(match: Match) -> Recurring | None:
    return _once_in(match) if match.the("number", Number).value == 1 else None


def _month_day(match: Match) -> Recurring:
    return Recurring(text=match.text, rrule=monthly_by(match.the("dd", Number).value))


def _year_day(match: Match) -> Recurring | None:
    day = match.the("date", Partial)
    rrule = yearly_by(day.month, day.day) if day.day is not None and day.year is None else None
    return Recurring(text=match.text, rrule=rrule) if rrule else None


def _throughout(match: Match) -> Recurring | None:
    rhythm, whole = match.the("recurring", Recurring), match.the("continuous", Continuous)
    if (whole.start, whole.end) != (match.plan.start, match.plan.end) or whole.condition:
        return None
    return replace(rhythm, text=match.text)


def _rule(match: Match) -> Rule:
    period = match.the("period", Period)
    of = match.first("words", Words)
    least = match.the("number", Number).value
    doubts = period.doubts
    if period.unit == "school quarter":
        doubts += (doubt("school_quarters"),)
    return Rule(MinimumRule(least, per_name(period.count, period.unit), of.text if of else ""), doubts)


def _exact_rule(match: Match) -> Rule:
    read = _rule(match)
    return replace(read, doubts=(*read.doubts, doubt("exact_count", match.text)))


def _minimum(match: Match) -> Minimum:
    rules = match.all("rule", Rule)
    doubts = tuple(dict.fromkeys(each for rule in rules for each in rule.doubts))
    return Minimum(text=match.text, doubts=doubts, rules=tuple(rule.rule for rule in rules))


def _stage(match: Match) -> Stage:
    """One stage by name; whoever puts the stages in a row takes the name off the last."""
    return Stage(nominal(match.the("words", Words).text), match.the("recurring", Recurring))


def _staged(match: Match) -> Staged:
    stages = match.all("stage", Stage)
    if len(stages) > 1:  # the last rhythm goes on to the plan's end
        stages = (*stages[:-1], Stage(None, stages[-1].schedule))
    return Staged(text=match.text, stages=stages)


def _told_stage(match: Match) -> Stage:
    return Stage(match.the("quoted", Words).text, match.the("recurring", Recurring))


def _told_staged(match: Match) -> Staged:
    last = tuple(Stage(None, rhythm) for rhythm in match.all("recurring", Recurring))
    return Staged(text=match.text, stages=(*match.all("told stage", Stage), *last))


def nominal(stage: str) -> str:
    """Return a stage's name as a heading has it: «формирования дорожных карт» → «формирование дорожных карт»."""
    first, space, rest = stage.partition(" ")
    return (first[:-1] + "е" if first.endswith("ия") else first) + space + rest


def _text(match: Match) -> str:
    return match.text


PERIODS = (
    Production("period", "[<number>] <unit>", "три месяца", "so long a stretch of time", _period),
    Production("period", "<number> - <number> <unit>", "3-4 недели", "the longer of the two, doubted", _limits),
    Production("period", "[<number>] учебн* <unit>", "учебную четверть", "so many school quarters", _school_quarters),
)
"""Stretches of time: ``period``."""

RHYTHMS = (
    Production("recurring", "ежедневно", "ежедневно", "once in every day", _every(1, "day")),
    Production("recurring", "еженедельно", "еженедельно", "once in every week", _every(1, "week")),
    Production("recurring", "ежемесячно", "ежемесячно", "once in every month", _every(1, "month")),
    Production("recurring", "ежеквартально", "ежеквартально", "once in every quarter", _every(1, "quarter")),
    Production("recurring", "ежегодно", "ежегодно", "once in every year", _every(1, "year")),
    Production("recurring", "раз в/во <period>", "раз в полугодие", "once in every such period", _once_in),
    Production(
        "recurring", "[не реже [,] [чем]] <number> раз/раза в/во <period>", "не реже 1 раза в 3-4 недели",
        "once in every such period; oftener is not forbidden", _once_counted,
    ),
    Production("recurring", "каждый/каждую/каждое/каждые <period>", "каждые 2 недели", "once in each", _once_in),
    Production(
        "recurring", "(до | не позднее) <dd> [числа] каждого месяца", "до 25 числа каждого месяца",
        "in every month, by that day", _month_day,
    ),
    Production(
        "recurring", "ежемесячно [,] (до | не позднее) <dd> [числа]", "ежемесячно до 25-го числа",
        "in every month, by that day", _month_day,
    ),
    Production(
        "recurring", "ежегодно [,] (до | не позднее) <date>", "ежегодно до 1 февраля", "in every year, by that day",
        _year_day,
    ),
)  # fmt: skip
"""What recurs: ``recurring``; one obligation per period, due at its end or by its named day."""

MINIMUMS = (
    Production("at least", "не менее/реже [,] [чем]", "не менее", "a lower limit", _text),
    Production("rule", "<at least> <number> раз/раза в/во <period>", "не менее 2 раз в год", "a minimum", _rule),
    Production(
        "rule", "<at least> <number> раз/раза в/во <period> [,/:/-] <words>",
        "не менее 1 раз в четверть, классные родительские собрания", "a minimum of what the words name", _rule,
    ),
    Production("exact", "<number> раз/раза в/во <period>", "2 раза в год", "read as a minimum, doubted", _exact_rule),
)  # fmt: skip
"""Lower limits: ``rule``; an ``exact`` number is read as one."""

SCHEDULES = (
    Production("schedule", "<recurring>", "ежемесячно", "a recurrence", lambda m: m.the("recurring", Recurring)),
    Production("schedule", "<recurring> [,] <continuous>", "ежемесячно в течение года", "a recurrence", _throughout),
    Production("stage", "<recurring> на/в стадии/этапе <words>", "еженедельно на стадии подготовки", "a stage", _stage),
    Production(
        "schedule", "<stage> {[,/;/.] <stage>}",
        "еженедельно на стадии подготовки. 1 раз в месяц на стадии реализации", "a rhythm per stage", _staged,
    ),
    Production(
        "told stage", "до конца стадии <quoted> - <recurring>", "до конца стадии «подготовка» — еженедельно",
        "a stage as the rendering tells it", _told_stage,
    ),
    Production(
        "schedule", "<told stage> {; затем <told stage>} [; затем - <recurring>]",
        "до конца стадии «подготовка» — еженедельно; затем — ежемесячно", "a rhythm per stage, as told", _told_staged,
    ),
    Production(
        "schedule", "<rule> {,/;/./и <rule>}",
        "не менее 2 раз в год общешкольные собрания, не менее 1 раз в четверть", "minimums side by side", _minimum,
    ),
    Production("schedule", "<exact:rule>", "2 раза в год", "a minimum, doubted", _minimum),
)  # fmt: skip
"""Rhythms as whole phrases."""
