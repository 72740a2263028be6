"""Phrases around every page: the frame, signing in, what goes wrong, moments, standings and roles."""

from collections.abc import Mapping

from engine.domain.text import Text

SHELL: Mapping[str, Text] = {
    "shell.brand": Text("Веха", "Vekha"),
    "shell.skip": Text("К содержанию", "Skip to the content"),
    "shell.nav": Text("Разделы", "Sections"),
    "shell.sign_out": Text("Выйти", "Sign out"),
    "shell.other_language": Text("English", "Русский"),
    "shell.printed": Text("Напечатано {at}", "Printed {at}"),
    "shell.none": Text("—", "—"),
    "nav.agenda": Text("Моё", "My agenda"),
    "nav.board": Text("Доска", "Board"),
    "nav.activities": Text("Работы", "Activities"),
    "nav.roadmap": Text("План", "Roadmap"),
    "nav.workflows": Text("Процессы", "Workflows"),
    "nav.people": Text("Люди", "People"),
    "nav.journal": Text("Журнал", "Journal"),
    # signing in
    "enter.title": Text("Вход", "Sign in"),
    "enter.lead": Text(
        "Дорожная карта, где каждое мероприятие знает, в каком оно состоянии, чего ждёт и от кого.",
        "A roadmap in which every activity knows where it stands, what it waits for, and for whom.",
    ),
    "enter.login": Text("Логин", "Login"),
    "enter.password": Text("Пароль", "Password"),
    "enter.button": Text("Войти", "Sign in"),
    "enter.wrong": Text(
        "Логин и пароль не подходят друг к другу. Проверьте раскладку и регистр букв.",
        "This login and password do not go together. Check the keyboard layout and capital letters.",
    ),
    "enter.wait": Text(
        "Слишком много неудачных попыток. Попробуйте через несколько минут.",
        "Too many failed attempts. Try again in a few minutes.",
    ),
    "enter.again": Text(
        "Вы давно ничего не делали, и мы закрыли дверь. Войдите снова — вернётесь туда же.",
        "You have been away for a while and the door was closed. Sign in and you will be back where you were.",
    ),
    "enter.lost": Text(
        "Нет доступа или забыли пароль? Попросите координатора: новый пароль задаёт тот, кто ведёт систему.",
        "No access, or forgot the password? Ask your coordinator: whoever runs the system sets a new one.",
    ),
    "enter.demo": Text("Демонстрация", "Demonstration"),
    "enter.demo_lead": Text(
        "Год жизни дорожной карты уже прожит. Войдите тем, чьими глазами хотите посмотреть.",
        "A year of the roadmap has been lived already. Sign in as whoever’s eyes you want to look through.",
    ),
    "enter.demo_password": Text(
        "Пароль у всех один, он напечатан в терминале, где запущена демонстрация.",
        "Everybody has the same password; the terminal that runs the demonstration shows it.",
    ),
    "enter.demo_as": Text("Войти: {title}", "Sign in as {title}"),
    "enter.who": Text("Кто", "Who"),
    # what went wrong
    "mishap.what_now": Text("Что теперь", "What now"),
    "mishap.home": Text("К моим делам", "To my agenda"),
    "mishap.back": Text("Вернуться на страницу", "Back to the page"),
    "mishap.sign_in": Text("Войти снова", "Sign in again"),
    "mishap.typed": Text("Вы успели написать (можно скопировать)", "What you had typed (you can copy it)"),
    "mishap.code": Text("Код для тех, кто помогает: {code}", "Code for those who help: {code}"),
    "mishap.403": Text(
        "Если это всё-таки ваша работа, попросите координатора выдать вам роль.",
        "If this is your job after all, ask the coordinator for the role.",
    ),
    "mishap.404": Text(
        "Проверьте адрес. Возможно, это работа другой школы: её видят только те, кто за неё отвечает.",
        "Check the address. Perhaps this is another school’s activity, seen by those in charge of it.",
    ),
    "mishap.413": Text("Уменьшите файл или разделите его на части.", "Make the file smaller or split it."),
    "mishap.422": Text("Откройте страницу заново и попробуйте ещё раз.", "Open the page again and retry."),
    "mishap.503": Text(
        "Подождите минуту и повторите: ничего не потеряно.", "Wait a minute and retry: nothing is lost."
    ),
    "mishap.500": Text(
        "Мы записали, что случилось. Если повторится — сообщите администратору.",
        "It has been recorded. Tell the administrator if it happens again.",
    ),
    "mishap.other": Text("Вернитесь и попробуйте иначе.", "Go back and try another way."),
    # moments
    "due.overdue": Text("просрочено на {days}", "{days} overdue"),
    "due.today": Text("срок сегодня", "due today"),
    "due.tomorrow": Text("срок завтра", "due tomorrow"),
    "due.left": Text("осталось {days}", "{days} left"),
    "due.none": Text("без срока", "no term"),
    "due.ended": Text("завершено", "ended"),
    "due.today_word": Text("сегодня", "today"),
    "due.yesterday_word": Text("вчера", "yesterday"),
    "when.week": Text("неделя {number}, {year}", "week {number}, {year}"),
    "when.quarter": Text("{number} квартал {year}", "quarter {number}, {year}"),
    "when.half": Text("{number} полугодие {year}", "half-year {number}, {year}"),
    "when.school_quarter": Text("{number} четверть {first}/{second}", "school quarter {number}, {first}/{second}"),
    "when.year": Text("{year} год", "the year {year}"),
    "when.time": Text("№ {number}", "No. {number}"),
    "when.part": Text("часть {number}", "part {number}"),
    # standings
    "standing.planned": Text("не начато", "not begun"),
    "standing.moving": Text("в работе", "under way"),
    "standing.review": Text("на проверке", "under review"),
    "standing.done": Text("завершено", "done"),
    "standing.cancelled": Text("отменено", "called off"),
    "standing.overdue": Text("просрочено", "overdue"),
    "standing.waiting": Text("ждёт внешнего плана", "waits for an external plan"),
    # roles, by whom something is awaited
    "role.engine_title": Text("Веха (по сроку)", "Vekha (by the clock)"),
}
