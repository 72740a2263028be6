"""How long our modules are, room by room: `python -m tests.house.figures` prints it, a test holds the limit."""

from statistics import median

from tests.house.tree import modules, name

MOST_LINES = 400


def lengths(*rooms: str) -> dict[str, int]:
    """Lines of every module that says something, by its place; an empty `__init__.py` says nothing."""
    counted = {name(path): len(path.read_text("utf-8").splitlines()) for path in modules(*rooms)}
    return {place: lines for place, lines in counted.items() if lines > 1}


def main() -> None:
    for room in ("engine", "api", "tests", "specs"):
        found = lengths(room)
        longest = max(found, key=lambda place: found[place])
        print(
            f"{room:<7} {len(found):>4} modules, {sum(found.values()):>6} lines, "
            f"middle one {median(found.values()):>3.0f}, longest {found[longest]} ({longest})"
        )


if __name__ == "__main__":
    main()
