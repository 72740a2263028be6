"""Productions without a date of their own: all the time, on demand, by another plan, after an event."""

from collections.abc import Callable
from datetime import date

from engine.domain.schedule import AfterEvent, Continuous, Day, External, OnDemand, Phrase, Term, TermUnit, Window
from engine.schedules.dates import Partial, Span, dated
from engine.schedules.doubts import doubt
from engine.schedules.grammar import Match, Production
from engine.schedules.lexicon import Number, Words, Year


def _whole(match: Match) -> Continuous:
    return Continuous(text=match.text, start=match.plan.start, end=match.plan.end)


def _whole_of(match: Match) -> Continuous | None:
    return None if match.the("words", Words).names_time else _whole(match)


def _school_year(match: Match) -> Continuous:
    plan = match.plan
    return Continuous(
        text=match.text,
        doubts=(doubt("school_year", f"весь срок плана, {plan.start:%d.%m.%Y}–{plan.end:%d.%m.%Y}"),),
        start=plan.start,
        end=plan.end,
    )


def _named_year(match: Match) -> Continuous:
    year = match.the("year", Year).value
    return Continuous(text=match.text, start=date(year, 1, 1), end=date(year, 12, 31))


def _named_school_year(match: Match) -> Continuous | None:
    first, last = (year.value for year in match.all("year", Year))
    if last != first + 1:
        return None
    start, end = date(first, 9, 1), date(last, 5, 31)
    guess = doubt("school_year", f"{start:%d.%m.%Y}–{end:%d.%m.%Y}")
    return Continuous(text=match.text, doubts=(guess,), start=start, end=end)


def _from_to(match: Match) -> Continuous | None:
    span = Span("window", match.the("from", Partial), match.the("to", Partial), match.text)
    found = dated((span,), match.plan)
    if not found or not isinstance(found[0], Window):
        return None
    condition = match.first("rest", Words)
    return Continuous(
        text=match.text,
        doubts=found[0].doubts,
        start=found[0].start,
        end=found[0].end,
        condition=condition.text if condition else "",
    )


def _conditional(match: Match) -> Continuous | None:
    whole, condition = match.the("continuous", Continuous), match.the("condition", Words)
    if condition.names_time or whole.condition:
        return None
    return Continuous(text=match.text, doubts=whole.doubts, start=whole.start, end=whole.end, condition=condition.text)


def _condition(match: Match) -> Words:
    return Words(match.text, match.the("words", Words).names_time)


def _on_demand(match: Match) -> OnDemand | None:
    words = match.first("words", Words)
    return None if words and words.names_time else OnDemand(text=match.text)


def _external(match: Match) -> External:
    plan, about = match.the("plan", Words), match.first("about", Words)
    name = f"{plan.text} {about.text}" if about else plan.text
    known = {each.casefold(): each for each in match.plan.external}
    names_time = plan.names_time or bool(about and about.names_time)
    return External(
        text=match.text,
        doubts=(doubt("date_in_words", name),) if names_time else (),
        plan=known.get(name.casefold(), name),
    )


def _external_about(match: Match) -> External:
    inner, about = match.the("external", External), match.the("words", Words)
    known = {each.casefold(): each for each in match.plan.external}
    name = f"{inner.plan} {about.text}"
    guesses = (doubt("date_in_words", about.text),) if about.names_time else ()
    return External(text=match.text, doubts=(*inner.doubts, *guesses), plan=known.get(name.casefold(), name))


def _told_external(match: Match) -> External:
    return External(text=match.text, plan=match.the("rest", Words).text)


def _within_the_whole(match: Match) -> External:
    whole, inner = match.the("continuous", Continuous), match.the("external", External)
    window = Window(text=whole.text, start=whole.start, end=whole.end)
    return External(text=match.text, doubts=(*whole.doubts, *inner.doubts), plan=inner.plan, window=window)


def _within_a_span(match: Match) -> External | None:
    found = dated((match.the("span", Span),), match.plan)
    if not found:
        return None
    one, inner = found[0], match.the("external", External)
    if isinstance(one, Day):
        window = Window(text=one.text, start=one.date, end=one.date)
    elif isinstance(one, Window):
        window = Window(text=one.text, start=one.start, end=one.end)
    else:
        window = Window(text=one.text, start=min(match.plan.start, one.due), end=one.due)
    return External(text=match.text, doubts=(*one.doubts, *inner.doubts), plan=inner.plan, window=window)


def _after(match: Match) -> AfterEvent | None:
    event = match.the("event", Words)
    return None if event.names_time else AfterEvent(text=match.text, event=event.text, within=match.first("term", Term))


def _outcome(match: Match) -> AfterEvent | None:
    words = match.the("words", Words)
    if words.names_time:
        return None
    return AfterEvent(text=match.text, event=f"{match.the('outcome', str)} {words.text}")


def _noun(match: Match) -> str:
    return _NOUNS[match.text.lower().split()[-1]]


def _term(unit: TermUnit, times: int = 1) -> Callable[[Match], Term]:
    return lambda match: Term(match.the("number", Number).value * times, unit)


_NOUNS = {
    "итогам": "итоги",
    "результатам": "результаты",
    "окончании": "окончание",
    "завершении": "завершение",
    "факту": "факт",
    "поступления": "поступление",
    "готовности": "готовность",
}


def _same(kind: type[Phrase]) -> Callable[[Match], Phrase]:
    return lambda match: match.the(match.captures[0][0], kind)


CONTINUOUS = (
    Production(
        "throughout", "в течение/течении [всего]", "в течение всего", "all the time of what follows", lambda m: m.text
    ),
    Production("throughout", "на протяжении [всего]", "на протяжении", "the same", lambda m: m.text),
    Production("continuous", "<throughout> [календарного] года", "в течение года", "the plan's period", _whole),
    Production(
        "continuous", "<throughout> учебного года", "в течение учебного года", "the plan's period, a guess",
        _school_year,
    ),
    Production(
        "continuous", "<throughout> <yyyy:year> [г/года] [.]", "в течение 2021 года", "that calendar year", _named_year
    ),
    Production(
        "continuous", "<throughout> <yyyy:year> (- | /) <yyyy:year> учебного года", "в течение 2021/2022 учебного года",
        "that school year, September to May, doubted", _named_school_year,
    ),
    Production(
        "continuous", "<throughout> [периода/срока] (реализации | выполнения | исполнения) <words>",
        "в течение срока реализации проекта", "the plan's period", _whole_of,
    ),
    Production("continuous", "(весь | <throughout>) период/периода", "весь период", "the plan's period", _whole),
    Production(
        "continuous", "в ходе/процессе/период/рамках [всего] реализации/выполнения/исполнения <words>",
        "в ходе реализации проекта «500+»", "the plan's period", _whole_of,
    ),
    Production(
        "continuous", "постоянно/систематически/регулярно/непрерывно/круглогодично", "постоянно", "the plan's period",
        _whole,
    ),
    Production("continuous", "на постоянной основе", "на постоянной основе", "the plan's period", _whole),
    Production(
        "continuous", "постоянно с <date:from> по <date:to> [, при условии : <rest>]",
        "постоянно с 1 апреля 2021 года по 30 мая 2021 года", "those days, as the rendering tells it", _from_to,
    ),
    Production("condition", "по мере <words>", "по мере поступления средств", "the order's proviso", _condition),
    Production(
        "schedule", "<condition> [,] <continuous>", "по мере поступления средств в течение года",
        "all the time, when the proviso holds", _conditional,
    ),
    Production(
        "schedule", "<continuous> [,] <condition>", "в течение года, по мере поступления средств",
        "all the time, when the proviso holds", _conditional,
    ),
    Production("schedule", "<continuous>", "в течение года", "all the time", _same(Continuous)),
)  # fmt: skip
"""All the time: ``continuous``."""

ON_DEMAND = (
    Production("on demand", "по мере/при необходимости", "по мере необходимости", "opened by a person", _on_demand),
    Production("on demand", "по мере надобности/обращения", "по мере обращения", "opened by a person", _on_demand),
    Production(
        "on demand", "по запросу/запросам/требованию/заявке/заявкам/обращению/обращениям [<words>]", "по запросу",
        "opened by a person", _on_demand,
    ),
    Production("schedule", "<on demand>", "по мере необходимости", "opened by a person", _same(OnDemand)),
    Production(
        "schedule", "<on demand> [,] <continuous>", "по мере необходимости в течение года", "opened by a person",
        lambda m: OnDemand(text=m.text),
    ),
)  # fmt: skip
"""When a person says so: ``on demand``."""

EXTERNAL = (
    Production("external", "по <plan>", "по плану работы ЦДО", "waits for that plan", _external),
    Production("external", "согласно [с] <plan>", "согласно графику", "waits for that plan", _external),
    Production(
        "external", "в соответствии с/со <plan>", "в соответствии с планом–графиком ЦОИ и ОКО", "waits for that plan",
        _external,
    ),
    Production("external", "по внешнему плану : <rest>", "по внешнему плану: план ЦДО", "as told", _told_external),
    Production(
        "about", "в рамках <words> <external>", "в рамках подготовки к ГИА 2021 согласно графику",
        "waits for the plan of what the words name", _external_about,
    ),
    Production("waiting", "<external>", "по плану работы ЦДО", "waits for that plan", _same(External)),
    Production("waiting", "<about:external>", "в рамках подготовки согласно графику", "the same", _same(External)),
    Production("schedule", "<waiting>", "по плану работы ЦДО", "waits for that plan", _same(External)),
    Production(
        "schedule", "<continuous> [,] <waiting:external>", "в ходе реализации проекта «500+», согласно графику",
        "waits for that plan within the plan's period", _within_the_whole,
    ),
    Production(
        "schedule", "<span> [,] <waiting:external>", "апрель 2021, согласно графику",
        "waits for that plan within those days", _within_a_span,
    ),
    Production(
        "schedule", "<waiting:external> , <span>", "согласно графику, апрель 2021",
        "waits for that plan within those days", _within_a_span,
    ),
)  # fmt: skip
"""When another plan says so: ``external``."""

AFTER = (
    Production("term", "<number> рабоч* дня/дней/день", "5 рабочих дней", "working days", _term("working days")),
    Production(
        "term", "<number> [календар*] дня/дней/день/сут*", "10 дней", "days", _term("days")
    ),
    Production("term", "<number> недели/недель/неделю", "двух недель", "days by the week", _term("days", 7)),
    Production("term", "<number> часа/часов/час", "48 часов", "hours", _term("hours")),
    Production("since", "с/со дня/момента/даты", "со дня", "counted from what follows", lambda m: m.text),
    Production("since", "после [события :]", "после", "counted from what follows", lambda m: m.text),
    Production("outcome", "по итогам/результатам/окончании/завершении/факту", "по итогам", "what is over", _noun),
    Production("outcome", "по мере поступления/готовности", "по мере поступления", "what comes", _noun),
    Production("schedule", "<outcome> <words>", "по итогам выполнения работ", "after that, no term named", _outcome),
    Production("schedule", "после события : <rest:event>", "после события: совещание", "as told", _after),
    Production("schedule", "после <words:event>", "после совещания", "after that, no term named", _after),
    Production(
        "schedule", "[в] [течение/течении] <term> после события : <rest:event>", "5 рабочих дней после события: приказ",
        "as told", _after,
    ),
    Production(
        "schedule", "(в течение/течении | не позднее | через) <term> <since> <words:event>",
        "в течение 5 рабочих дней со дня издания приказа", "due so long after it", _after,
    ),
)  # fmt: skip
"""When something has happened: ``schedule`` of the kind after_event."""
