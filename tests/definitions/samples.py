"""Texts that the tests of this room break and mend: the design's example, its mirror, and a small form."""

from engine.definitions import Place

DESIGN = """\
workflow: self_diagnosis
title: {ru: Самодиагностика школы, en: School self-diagnosis}
subject: school                                  # school | municipality
roles:
  performer: {role: director, of: subject}
  reviewer: {role: curator, of: subject}
links:
  review: {workflow: curator_approval, inverse: work}
form: forms/self_diagnosis.schema.json           # JSON Schema 2020-12, optional
evidence:                                        # kinds a guard or a person may name
  self_diagnosis: {title: {ru: Файл самодиагностики}, accepts: [pdf, docx, xlsx, jpg, png]}
states:
  not_started: {title: {ru: Не начато}, initial: true, waits_for: performer}
  filling:     {title: {ru: Заполняется}, waits_for: performer}
  uploaded:    {title: {ru: "Загружено, на проверке"}, waits_for: reviewer, within: 3 working days}
  returned:    {title: {ru: На доработке}, waits_for: performer}
  approved:    {title: {ru: ОДОБРЕНО}, final: done}           # final: done | cancelled
transitions:
  - {trigger: start, title: {ru: Начать}, from: [not_started, returned], to: filling, by: performer}
  - trigger: upload
    title: {ru: Загрузить}
    from: filling
    to: uploaded
    by: performer
    when:
      - form_complete
      - evidence: {kind: self_diagnosis, at_least: 1}
    signal: {review: submit}                     # presses `submit` on the linked activity, same transaction
  - {trigger: approve, title: {ru: ОДОБРЕНО}, from: uploaded, to: approved, by: link review}
  - {trigger: send_back, title: {ru: Вернуть}, from: uploaded, to: returned, by: link review}
timers:
  - {in: uploaded, after: 3 working days, remind: reviewer}
  - {in: uploaded, after: 5 working days, remind: coordinator}
"""
"""The workflow page of the design, unchanged."""

FORM_PATH = "forms/self_diagnosis.schema.json"
FORM = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {"pupils": {"type": "integer", "title": "Учеников"}, "aims": {"type": "string", "title": "Цели"}},
  "required": ["pupils"]
}
"""
FORMS = {FORM_PATH: FORM}

WORK = """\
workflow: work
title: {ru: Работа, en: Work}
subject: school
roles:
  performer: {role: director, of: subject}
  reviewer: {role: curator, of: subject}
links:
  review: {workflow: review, inverse: work}
form: forms/work.schema.json
evidence:
  paper: {title: {ru: Бумага, en: Paper}, accepts: [pdf]}
states:
  todo: {title: {ru: Начато, en: Begun}, initial: true, waits_for: performer, within: 2 days}
  sent: {title: {ru: Сдано, en: Sent}, waits_for: reviewer}
  late: {title: {ru: Опоздало, en: Late}, waits_for: reviewer}
  done: {title: {ru: Готово, en: Done}, final: done}
transitions:
  - trigger: send
    title: {ru: Сдать, en: Send}
    from: todo
    to: sent
    by: performer
    when:
      - form_complete
      - evidence: {kind: paper, at_least: 1}
      - any_of:
          - form: {field: pages, at_least: 2}
          - not: {not_before: due-3 days}
    signal: {review: submit}
  - {trigger: accept, title: {ru: Принять, en: Accept}, from: [sent, late], to: done, by: link review}
  - {trigger: expire, title: {ru: Просрочить, en: Expire}, from: sent, to: late, by: timer}
timers:
  - {in: sent, after: 5 days, fire: expire}
  - {in: todo, after: 1 working day, remind: coordinator}
"""
REVIEW = """\
workflow: review
title: {ru: Проверка, en: Review}
subject: school
roles:
  reviewer: {role: curator, of: subject}
links:
  work: {workflow: [work], inverse: review}
states:
  idle: {title: {ru: Ждёт, en: Idle}, initial: true}
  open: {title: {ru: На проверке, en: Open}, waits_for: reviewer}
  done: {title: {ru: Проверено, en: Done}, final: done}
transitions:
  - {trigger: submit, title: {ru: Поступило, en: Submitted}, from: idle, to: open, by: link work}
  - trigger: accept
    title: {ru: Принять, en: Accept}
    from: open
    to: done
    by: reviewer
    when:
      - link: {name: work, in: [sent]}
      - different_person: {from: work.send}
      - evidence_seen: work
      - comment: {at_least: 3}
    signal: {work: accept}
"""
WORK_FORMS = {"forms/work.schema.json": '{"type": "object", "properties": {"pages": {"type": "integer"}}}'}

MARK = "▼"
"""Stands in a broken text right before the place that the finding must name; taken out before reading."""


def broken(text: str, *changes: tuple[str, str]) -> str:
    """Return *text* with each (old, new) put in once; *old* must be there."""
    for old, new in changes:
        assert old in text, f"the sample has no {old!r}"
        text = text.replace(old, new, 1)
    return text


def unmarked(text: str) -> tuple[str, Place]:
    """Return *text* without its mark, and the place where the mark stood."""
    before, mark, after = text.partition(MARK)
    assert mark, "the text has no mark"
    return before + after, Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
