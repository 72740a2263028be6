"""Every sentence that reading an order or a roadmap's YAML can say, in Russian, by its stable code."""

from collections.abc import Mapping

from engine.domain.errors import RoadmapUnreadable

REFUSALS: Mapping[str, str] = {
    "no_file": "файла «{file}» нет или его нельзя прочитать",
    "empty": "файл пуст: в нём нет ни одной строки текста",
    "too_large": "файл слишком велик: {size} байт при пределе {limit}; это не приказ",
    "long_line": "строка длиннее {limit} знаков; это не приказ",
    "long_text": "в тексте больше {limit} строк; это не приказ",
    "not_text": "это не текст, а {what}; сохраните документ как обычный текст (.txt)",
    "wrong_encoding": "кодировку не узнать; сохраните файл в UTF-8",
    "no_table": (
        "в тексте нет таблицы плана: не найдена строка с заголовками «№», «Мероприятия», «Сроки», «Ответственные»"
    ),
    "other_columns": (
        "столбцы таблицы другие: «{found}»; нужны «№», «Мероприятия», «Сроки», «Ответственные», между ними — табуляция"
    ),
    "no_rows": "под заголовками таблицы нет ни одной пронумерованной строки",
    "row_cells": "в строке {number} ячеек {found}, а столбцов четыре; проверьте табуляции",
    "duplicate_number": "номер {number} уже был в строке {first} файла; у каждого мероприятия свой номер",
    "no_order_date": "в тексте нет даты приказа («от ДД.ММ.ГГГГ № …»); укажите её при чтении",
    "wrong_period": "период плана кончается раньше, чем начинается: {start} — {end}",
    "too_many_rows": "в таблице больше {limit} строк; разделите план",
    "cannot_adopt": "план нельзя принять, пока {why}",
    # the roadmap's YAML
    "unknown_key": "неизвестный ключ «{key}»{near}; здесь бывают: {expected}",
    "missing_key": "не хватает ключа «{key}»",
    "wrong_type": "ожидалось: {expected}; найдено: {found}",
    "blank_text": "текст пуст",
    "bad_key": (
        "имя «{found}» не подходит; имена пишут латиницей: строчные буквы, цифры и «-», первая — буква, не длиннее 63"
    ),
    "bad_number": "номер «{found}» не подходит; номера пишут так: 1.7",
    "bad_date": "дату «{found}» не разобрать; пишут так: 2021-04-30",
    "bad_value": "значение «{found}» не подходит{near}; здесь бывает: {expected}",
    "bad_role": "«{found}» не разобрать; роль пишут так: director@school-7",
    "unknown_organisation": "организации «{found}» в этом плане нет{near}; есть: {expected}",
    "unknown_section": "раздела «{found}» в этом плане нет; есть: {expected}",
    "unknown_item": "строки «{found}» в этом плане нет",
    "unknown_stage": "этапа «{found}» в сроке нет{near}; есть: {expected}",
    "no_stages": "в этом сроке нет этапов: {found}",
    "no_subjects": "мероприятию некому быть назначенным: список пуст",
    "one_municipality": "организация вида «municipality» должна быть ровно одна, найдено: {found}",
    "link_to_itself": "мероприятие {number} связано само с собой",
    "link_occurrences": (
        "мероприятия {number} и {other} связаны, но по срокам «{terms}» и «{other_terms}» работ у них не поровну"
    ),
    "party_choice": "ответственному нужно ровно одно из: {expected}",
    "wrong_year": "год {found} не подходит; нужен год от {first} до {last}",
}
"""Why a file is not accepted; the place is told beside the sentence."""

DOUBTS: Mapping[str, str] = {
    "schools_unnamed": "«{words}» без номеров школ: все участники проекта ({all}) или не все?",
    "names_then_role": "«{words}» стоит после имён: это должность перечисленных или ещё и другие люди?",
    "no_separator": "между «{before}» и «{after}» нет знака препинания; прочитано как двое ответственных",
    "cut": "ячейка обрывается на словах «{words}»; восстановите по бумажному приказу",
    "post_missing": "у «{words}» в ячейке не названа должность",
    "party_unknown": "«{words}»: не понять, кто это — орган, должность или организация",
    "no_parties": "ответственные не названы",
    "no_terms": "срок не назван",
    "unbalanced": "скобки или кавычки не сходятся: «{words}»; похоже на ошибку распознавания",
    "pair_posts": (
        "кто из названных вместе с директорами — куратор, а кто — из самой школы, строка не говорит; "
        "все, кроме директоров, прочитаны как кураторы"
    ),
    "pair_director": (
        "директор школы № {school} узнан в «{words}» не по точному написанию: в списке участников — «{listed}»"
    ),
    "pair_unknown": "среди «{words}» не нашлось ни одного директора из списка участников",
}
"""What a person must confirm about one row."""

CONTRADICTIONS: Mapping[str, str] = {
    "check_before_work": (
        "Проверка {check} назначена «{check_terms}» — на {days} {unit} раньше, чем срок "
        "самой работы {work} «{work_terms}»."
    ),
    "check_same_day": (
        "У работы {work} и её проверки {check} один срок «{check_terms}»: проверяющему не остаётся ни дня."
    ),
    "before_order": "Срок строки {number} «{terms}» истёк раньше, чем вышел приказ ({order}).",
    "school_lists_differ": (
        "В строке {number} {role} названы по-разному: в тексте есть № {missing}, в графе ответственных — нет."
    ),
    "school_lists_extra": (
        "В строке {number} {role} названы по-разному: в графе ответственных есть № {missing}, в тексте — нет."
    ),
    "name_spelling": "Одна фамилия написана по-разному: {spellings}.",
    "cell_cut": "В строке {number} графа ответственных оборвана: «{words}».",
    "section_unnumbered": "Раздел «{title}» стоит без номера; по строкам под ним это раздел {key}.",
    "section_number_differs": "Раздел «{title}» назван {said}-м, а строки под ним начинаются с {key}.",
    "section_untitled": "У строк раздела {key} нет заголовка.",
    "numbering_gap": "После строки {before} сразу идёт {after}: пропущено {count}.",
    "numbering_order": "Строка {after} стоит после {before}: порядок номеров нарушен.",
    "order_head_differs": "Реквизиты приказа названы по-разному: {found}.",
    "order_date_differs": "Дата приказа указана как {given}, а в тексте стоит {found}.",
}
"""Two places of the order that cannot both be meant."""


NAMES: Mapping[str, str] = {
    "unread": "строки таблицы не прочитаны ({lines}): исправьте файл или опишите план в YAML",
    "no_schools": "не ясно, какие школы участвуют: их нет ни в списке участников, ни в графе ответственных",
    "roadmap": "Дорожная карта по приказу № {number} от {date:%d.%m.%Y}",
    "section": "Раздел {key}",
    "municipality": "Управление образования",
    "school": "Школа",
    "director": "Директор школы № {number}",
    "curator": "Куратор школы № {number}",
    "coordinator": "Муниципальный координатор",
    "no_post": "Должность не названа",
}
"""What a roadmap made from an order calls things that the order does not name."""


def refusal(code: str, line: int = 0, column: int = 0, **values: object) -> RoadmapUnreadable:
    """Return the error to raise; *line* and *column* are 1-based, 0 where there is no place to point at."""
    return RoadmapUnreadable(code, REFUSALS[code].format(**values), line, column)


def days_word(amount: int) -> str:
    """Return «день», «дня» or «дней» as *amount* asks."""
    if amount % 10 == 1 and amount % 100 != 11:
        return "день"
    return "дня" if amount % 10 in (2, 3, 4) and amount % 100 not in (12, 13, 14) else "дней"
