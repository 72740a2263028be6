"""Every remark that can be made about a definition: its code, its severity, its sentence in Russian and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.domain.text import Text


@dataclass(frozen=True, slots=True)
class Wording:
    """One remark; the names in braces are filled with what was found."""

    severity: Literal["error", "warning"]
    ru: str
    en: str


def _error(ru: str, en: str) -> Wording:
    return Wording("error", ru, en)


def _warning(ru: str, en: str) -> Wording:
    return Wording("warning", ru, en)


NEAR = Text("; может быть, «{near}»?", "; did you mean «{near}»?")
"""Added to a sentence when a near miss is known."""

TEXT: Mapping[str, Wording] = {
    "not_utf8": _error(
        "файл записан не в кодировке UTF-8; сохраните его в UTF-8", "the file is not UTF-8; save it as UTF-8"
    ),
    "too_large": _error(
        "файл слишком велик: {size} байт при пределе {limit}",
        "the file is too large: {size} bytes, the limit is {limit}",
    ),
    "too_many_nodes": _error(
        "в файле больше {limit} ключей и значений; разделите описание на несколько",
        "the file has more than {limit} keys and values; split the definition",
    ),
    "too_deep": _error("вложенность глубже {limit} уровней", "nesting is deeper than {limit} levels"),
    "bad_character": _error(
        "недопустимый символ {character}; удалите его", "character {character} is not allowed; delete it"
    ),
    "byte_order_mark": _warning(
        "в начале файла стоит невидимая метка BOM; сохраните файл как «UTF-8 без BOM»",
        "the file starts with an invisible byte order mark; save it as UTF-8 without BOM",
    ),
    "carriage_return": _warning(
        "строки кончаются по-виндоусовски (CRLF); файл прочитан, но лучше сохранить его с концами строк LF",
        "lines end with CRLF; the file was read, but LF is the house's way",
    ),
    "tab": _error(
        "здесь табуляция; отступы в YAML делают только пробелами",
        "there is a tab here; YAML is indented with spaces only",
    ),
    "syntax": _error("YAML здесь не разобрать: {problem}", "this is not readable YAML: {problem}"),
    "several_documents": _error(
        "в файле больше одного документа (строка «---»); один файл описывает один тип мероприятия",
        "the file holds more than one document («---»); one file describes one workflow",
    ),
    "empty_document": _error(
        "описание пусто; ожидались ключи: {expected}", "the definition is empty; expected the keys {expected}"
    ),
    "anchor": _error(
        "якорь «&{name}» не допускается; повторите значение целиком",
        "anchor «&{name}» is not allowed; write the value out",
    ),
    "alias": _error(
        "ссылка «*{name}» не допускается; повторите значение целиком",
        "alias «*{name}» is not allowed; write the value out",
    ),
    "tag": _error("тег «{name}» не допускается; удалите его", "tag «{name}» is not allowed; delete it"),
    "duplicate_key": _error(
        "ключ «{key}» уже был в строке {line}; оставьте один", "key «{key}» was already given in line {line}; keep one"
    ),
    "wrong_key": _error("ключом может быть только слово, найдено: {found}", "a key must be a word, found {found}"),
    "too_many_findings": _warning(
        "таких замечаний больше {limit}; остальные не показаны",
        "there are more than {limit} findings like these; the rest is not shown",
    ),
}
"""About the text itself, before anything in it is understood."""

FORMAT: Mapping[str, Wording] = {
    "unknown_key": _error(
        "неизвестный ключ «{key}»; здесь бывают: {expected}", "unknown key «{key}»; expected one of: {expected}"
    ),
    "missing_key": _error("не хватает ключа «{key}»", "key «{key}» is missing"),
    "wrong_type": _error("ожидалось: {expected}; найдено: {found}", "expected {expected}, found {found}"),
    "bad_name": _error(
        "имя «{name}» не подходит; имена пишут латиницей: строчные буквы, цифры и «_», первая — буква, не длиннее 63",
        "name «{name}» will not do; names are lower-case Latin letters, digits and «_», a letter first, at most 63",
    ),
    "reserved_name": _error("имя «{name}» занято: {why}", "name «{name}» is reserved: {why}"),
    "bad_value": _error(
        "значение «{found}» не подходит; здесь бывает: {expected}", "«{found}» will not do; expected one of: {expected}"
    ),
    "bad_term": _error(
        "срок «{found}» не разобрать; пишут «3 working days», «10 days» или «48 hours»",
        "term «{found}» cannot be read; write «3 working days», «10 days» or «48 hours»",
    ),
    "bad_moment": _error(
        "дату «{found}» не разобрать; пишут «2021-04-30» или «due-14 days»",
        "moment «{found}» cannot be read; write «2021-04-30» or «due-14 days»",
    ),
    "bad_press": _error(
        "«{found}» не разобрать; пишут имя перехода или «связь.переход»",
        "«{found}» cannot be read; write TRIGGER or LINK.TRIGGER",
    ),
    "bad_by": _error(
        "«{found}» не разобрать; кто нажимает, пишут так: роль этого файла, «link ИМЯ» или «timer»",
        "«{found}» cannot be read; by is a role of this file, «link NAME» or «timer»",
    ),
    "empty_section": _error("раздел «{key}» пуст", "section «{key}» is empty"),
    "blank_text": _error("текст пуст", "the text is blank"),
    "long_text": _error(
        "текст длиннее {limit} знаков; сократите его", "the text is longer than {limit} characters; shorten it"
    ),
    "missing_translation": _warning(
        "нет английского названия (en); покажем русское", "the English title (en) is missing; the Russian one is shown"
    ),
    "unknown_guard": _error(
        "неизвестное условие «{name}»; условия бывают: {expected}", "unknown guard «{name}»; guards are: {expected}"
    ),
    "guard_form": _error("условие «{name}» пишут так: {expected}", "guard «{name}» is written so: {expected}"),
    "guard_choice": _error(
        "в условии «{name}» нужно ровно одно из: {expected}", "guard «{name}» needs exactly one of: {expected}"
    ),
    "guards_too_deep": _error("условия вложены глубже {limit} уровней", "guards are nested deeper than {limit} levels"),
    "timer_choice": _error(
        "таймеру нужно ровно одно из: remind (напомнить) или fire (нажать)",
        "a timer needs exactly one of: remind, fire",
    ),
    "form_missing": _error("файла формы «{name}» нет", "there is no form file «{name}»"),
    "form_unreadable": _error("форма — не JSON: {problem}", "the form is not JSON: {problem}"),
    "form_wrong": _error("форма не годится: {problem}", "the form will not do: {problem}"),
}
"""About words that are not those of the format."""

NAMES: Mapping[str, Wording] = {
    "unknown_state": _error("состояния «{name}» нет в этом описании", "there is no state «{name}»"),
    "unknown_role": _error("роли «{name}» нет в этом описании", "there is no role «{name}»"),
    "unknown_link": _error("связи «{name}» нет в этом описании", "there is no link «{name}»"),
    "unknown_evidence": _error("вида подтверждения «{name}» нет в этом описании", "there is no evidence kind «{name}»"),
    "unknown_trigger": _error("перехода «{name}» нет в этом описании", "there is no trigger «{name}»"),
    "unknown_field": _error("вопроса «{name}» нет в форме", "the form has no field «{name}»"),
    "guard_without_form": _error(
        "условие «{name}» спрашивает о форме, а формы у этого мероприятия нет; добавьте form: или уберите условие",
        "guard «{name}» asks about the form, but this workflow has none; add form: or drop the guard",
    ),
    "timer_names_unknown": _error(
        "таймер называет «{name}», а такого нет: ожидалось {expected}",
        "the timer names «{name}», which does not exist: expected {expected}",
    ),
    "role_nobody_holds": _error(
        "роль «{name}» связана с «{role}», а такой роли никому не дают; бывают: {expected}",
        "role «{name}» is bound to «{role}», which nobody can hold; there are: {expected}",
    ),
    "role_must_not_act": _error(
        "кнопку «{title}» должен нажимать «{role}», но {role} ничего не одобряет и не меняет; назначьте другую роль",
        "button «{title}» is for «{role}», who must never change anything here; bind another role",
    ),
    "unused_role": _warning(
        "роль «{name}» ни разу не названа: её никто не ждёт, она ничего не нажимает",
        "role «{name}» is never used: nothing waits for it and it presses nothing",
    ),
    "unused_evidence": _warning(
        "подтверждение «{title}» ({name}) ни одно условие не спрашивает: его можно не приложить, и этого не заметят",
        "no guard asks for evidence «{title}» ({name}): it may be left out and nobody will notice",
    ),
}
"""About names that lead nowhere."""

SHAPE: Mapping[str, Wording] = {
    "no_initial": _error(
        "не сказано, с какого состояния начинать; добавьте одному состоянию initial: true",
        "no state says where to begin; give one state initial: true",
    ),
    "two_initials": _error(
        "начальных состояний два: «{first}» и «{second}»; оставьте initial: true у одного",
        "there are two initial states, «{first}» and «{second}»; keep initial: true on one",
    ),
    "unreachable_state": _error(
        "в состояние «{title}» ({name}) попасть нельзя: ни одна цепочка нажатий от «{start}» к нему не ведёт",
        "state «{title}» ({name}) can never be reached: no chain of presses leads to it from «{start}»",
    ),
    "trap_state": _error(
        "попав в «{title}» ({name}), мероприятие застрянет: выхода нет, и это не конец; добавьте переход или final:",
        "once in «{title}» ({name}) the activity is stuck: no way out, and it is not final; add an arrow or final:",
    ),
    "no_final_state": _error(
        "мероприятие никогда не кончится: ни одно состояние не помечено final: done или final: cancelled",
        "the activity never ends: no state is marked final: done or final: cancelled",
    ),
    "no_final_reachable": _error(
        "из «{title}» ({name}) можно ходить по кругу сколько угодно, но до конца ({finals}) не дойти",
        "from «{title}» ({name}) one can go round for ever and never reach an end ({finals})",
    ),
    "final_has_way_out": _error(
        "«{title}» ({name}) — конец, а из него есть переход «{trigger}»; уберите переход или final:",
        "«{title}» ({name}) is final and yet «{trigger}» leads out of it; drop the arrow or final:",
    ),
    "ambiguous_arrows": _error(
        "из «{title}» ({name}) кнопка «{trigger}» ведёт сразу в два места: сюда и туда, куда сказано в строке {line}",
        "from «{title}» ({name}) «{trigger}» leads to two places: here and where line {line} says",
    ),
    "repeated_source": _error("состояние «{name}» названо в from дважды", "state «{name}» is named twice in from"),
    "waits_for_idle": _error(
        "«{title}» ({name}) ждёт, что поступит «{role}», но нажать ему там нечего; добавьте переход с by: {role}",
        "«{title}» ({name}) waits for «{role}», who has nothing to press there; add an arrow with by: {role}",
    ),
    "timer_without_transition": _error(
        "когда срок в «{title}» выйдет, таймер нажмёт «{trigger}», но такого перехода по timer оттуда нет",
        "when the term in «{title}» is over the timer presses «{trigger}», but no arrow by timer has that name there",
    ),
    "timer_never_fires": _error(
        "переход «{trigger}» нажимает только таймер, но из «{title}» ни один его не нажимает; добавьте timers: fire",
        "arrow «{trigger}» is for a timer only, but no timer fires it in «{title}»; add it to timers: with fire",
    ),
}
"""About the graph that states and arrows make."""

LINKED: Mapping[str, Wording] = {
    "unknown_workflow": _warning(
        "описания «{name}», с которым связывает «{link}», нет среди известных; связь не проверена",
        "workflow «{name}», which link «{link}» leads to, is not known here; the tie was not checked",
    ),
    "link_without_inverse": _error(
        "связь «{link}» ведёт в «{workflow}», но там нет встречной связи «{inverse}», ведущей сюда именем «{link}»",
        "link «{link}» leads to «{workflow}», which does not declare the mirror «{inverse}» back to «{link}» here",
    ),
    "signal_to_missing_trigger": _error(
        "«{title}» нажмёт «{trigger}» в «{workflow}», но там нет такого перехода для link {inverse}; нажать не удастся",
        "«{title}» presses «{trigger}» in «{workflow}», which has no such arrow by link {inverse}: it always fails",
    ),
    "link_never_signals": _error(
        "«{title}» ({trigger}) нажимает только связь «{link}», но с той стороны ({workflows}) её не нажимают",
        "«{title}» ({trigger}) is pressed only through link «{link}», and nothing there ({workflows}) signals it",
    ),
    "linked_never_ends": _error(
        "«{title}» ({name}) вместе с «{other}» не дойдёт до конца: нужных для этого сигналов «{other}» не посылает",
        "«{title}» ({name}) tied to «{other}» can never end: «{other}» does not send the signals that it needs",
    ),
    "unknown_linked_trigger": _error(
        "в связанном «{workflow}» нет перехода «{name}»", "the linked workflow «{workflow}» has no trigger «{name}»"
    ),
    "unknown_linked_state": _error(
        "ни в одном из связанных описаний ({workflows}) нет состояния «{name}»",
        "none of the linked workflows ({workflows}) has a state «{name}»",
    ),
    "signal_chain_too_deep": _error(
        "нажатие «{title}» тянет за собой цепочку сигналов длиннее {limit}: {chain}",
        "pressing «{title}» starts a chain of signals longer than {limit}: {chain}",
    ),
}
"""About the ties to other workflows."""

CATALOGUE: Mapping[str, Wording] = {**TEXT, **FORMAT, **NAMES, **SHAPE, **LINKED}

SYNTAX: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", "двоеточие с пробелом внутри значения; возьмите значение в кавычки"),
    ("could not find expected ':'", "после ключа нет двоеточия с пробелом"),
    ("while scanning a quoted scalar", "кавычка открыта, но не закрыта"),
    ("expected <block end>", "отступ не совпадает с соседними строками, или перед списком не хватает ключа"),
    ("did not find expected <document start>", "перед этой строкой описание уже кончилось"),
    ("expected ',' or ']'", "список в квадратных скобках не закрыт или пропущена запятая"),
    ("expected ',' or '}'", "фигурные скобки не закрыты или пропущена запятая"),
    ("sequence entries are not allowed", "знак списка «-» здесь не на месте"),
    ("cannot start any token", "с такого знака значение не начинают; возьмите его в кавычки"),
    ("unknown escape character", "неизвестная последовательность после «\\»; возьмите текст в одинарные кавычки"),
    ("expected the node content", "здесь ожидалось значение"),
)
"""What the YAML reader says in English (a part of it) → the same in Russian."""
