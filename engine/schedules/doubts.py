"""Doubts: what a reading guessed and a person must confirm; the catalogue of their Russian sentences."""

from engine.domain.schedule import Doubt

_SENTENCES = {
    "one_or_several": "Перечислены соседние месяцы: одна работа на весь срок или отдельная в каждом месяце?",
    "longer_of_range": "Периодичность дана пределами «{words}»: обязательным взят больший промежуток.",
    "over_new_year": "Срок переходит через Новый год: прочитан как {words} учебный год.",
    "year_of_list": "Год назван один раз, а месяцы идут не по порядку: проверьте год в «{words}».",
    "year_of_period": "Год не назван, а план идёт в двух годах: взят {words}.",
    "school_year": "Границы учебного года не названы: взят {words}.",
    "school_quarters": "Сроки учебных четвертей не названы: взяты обычные.",
    "exact_count": "«{words}» прочитано как «не менее»: больше не запрещено.",
    "until_month": "«До месяца» прочитано как «до конца месяца»: {words}.",
    "shared_until": "«До» стоит один раз и отнесено также к «{words}».",
    "date_in_words": "В словах «{words}» названо время, которое не стало сроком.",
    "remark": "Пометка в скобках не разобрана: «{words}».",
    "short_year": "Год записан двумя цифрами: прочитан как {words}.",
}


def doubt(code: str, words: object = "") -> Doubt:
    """Return the doubt *code* with its sentence; *words* are what it is about."""
    return Doubt(code, _SENTENCES[code].format(words=words))
