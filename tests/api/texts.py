"""Texts that people send: a small order, and a roadmap with a school the town does not know yet."""

from tests.documents.orders import an_order

AN_ORDER = an_order("1. Начало|||", "1.1.|Провести опрос|до 15.09.2023|Руководители МОУ №№ 5, 8")

A_ROADMAP = """\
roadmap: second
title: {ru: Второй план, en: Second plan}
order: {number: "2", date: 2021-04-01}
period: {start: 2021-04-01, end: 2021-12-31}
organisations:
  kamensk: {kind: municipality, title: {ru: Город}}
  school-2: {kind: school, title: {ru: Школа № 2}}
  school-9: {kind: school, title: {ru: Школа № 9}}
sections:
  "1": {ru: Начало}
items:
  - number: 1.1
    title: {ru: Самодиагностика, en: Self-diagnosis}
    terms: до 15.09.2021
    workflow: self_diagnosis
    subjects: schools
    links: {review: 1.2}
  - number: 1.2
    title: {ru: Проверка}
    terms: до 20.09.2021
    workflow: curator_approval
    subjects: schools
"""
