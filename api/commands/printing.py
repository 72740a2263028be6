"""Printing: JSON for programs, lines for people, and errors that say what was found, expected and where."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console

from api.wording import sentence_of
from engine.domain.errors import EngineError, Unreadable, WorkflowUnreadable

FINDINGS = 1
"""Exit code: the thing was read and something is wrong with it."""
UNREADABLE = 2
"""Exit code: usage, or input that cannot be read at all."""


def print_json(value: object) -> None:
    """Print *value* as indented UTF-8 JSON with one newline at the end."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


@contextmanager
def fail_readably(errors: Console) -> Iterator[None]:
    """Turn the engine's errors into one line on stderr; anything else is a defect and keeps its trace."""
    try:
        yield
    except WorkflowUnreadable as error:
        for finding in error.findings:
            errors.print(str(finding), markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(UNREADABLE) from None
    except Unreadable as error:
        errors.print(str(error), markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(UNREADABLE) from None
    except ValidationError as error:
        for wrong in error.errors():
            name = "_".join(str(part) for part in wrong["loc"]).upper()
            errors.print(f"VEKHA_{name}: {wrong['msg']}", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(UNREADABLE) from None
    except EngineError as error:
        sentence = sentence_of(error).ru
        errors.print(
            f"{sentence} [{error.code}: {str(error).removeprefix(f'{error.code}: ')}]",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        raise SystemExit(FINDINGS) from None
    except FileNotFoundError as error:
        errors.print(f"Нет такого файла: {error.filename}", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(UNREADABLE) from None
    except (IsADirectoryError, NotADirectoryError, FileExistsError, PermissionError) as error:
        told = f"Так этот файл или папку не открыть: {error.filename} ({error.strerror})"
        errors.print(told, markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(UNREADABLE) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


def period_of(text: str | None) -> "tuple[str, str] | None":
    """Split ``A..B``; None stays None. Raises typer.BadParameter for anything else."""
    if text is None:
        return None
    first, dots, last = text.partition("..")
    if not (first and dots and last):
        raise typer.BadParameter(f"период пишут как 2021-03-29..2021-12-31, а здесь «{text}»")
    return first, last
