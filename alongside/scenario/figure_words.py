"""What the figures of a story mean, in one plain sentence each, and what an author can do about it.

The same sentences stand on the page, in the terminal and in the file: nobody has to know what a discrimination index is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alongside.scenario.figures import EASY, HARD, LEAST, RARE, WEAK
from alongside.scenario.item_statistics import STEADY

GLOSSARY = (
    (
        "Points earned (difficulty)",
        f"The share of the points on offer at a step that people earn on average. Between {HARD:.0%} and {EASY:.0%} "
        "a step tells people apart best.",
    ),
    (
        "Goes with the rest (discrimination)",
        "How closely doing well at this step goes with doing well at the other steps the same people came to, from -1 to 1. "
        f"Below {WEAK:.2f} it is worth a look.",
    ),
    (
        "Reading time",
        "The median time between seeing a step and choosing. Under 1 second for 10 words, the words were hardly read.",
    ),
    (
        "Options that do no work",
        f"An option that fewer than {RARE:.0%} take, though something better stood beside it. "
        "It costs reading time and tells nothing.",
    ),
    (
        "Steadiness (alpha)",
        "How well the steps pull together, up to 1. It is worked out from the steps most people came to and the people who "
        f"came to all of them. {STEADY:.2f} is the least for any decision; a single story rarely reaches it, and none has to.",
    ),
    (
        "Why figures wait",
        f"Under {LEAST} people a figure says more about those people than about the story, so only counts are shown. "
        "Where a story branches, each step counts only those who came to it.",
    ),
)


def explained(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures with words: each step's "seen" gets "measures", each option a "note", "alpha" sentences.

    "look" is all that stands out.

    measures: [{id, label, shown, n, flag, means, do}]. note: {means, do} | None. alpha: + {shown, flag, means, do}.
    look: [{step, number, option: n | None, what, means, do}] in the order of the story. Counts without figures stay as they are.
    """
    steps, look = [], []
    for step in figures["steps"]:
        seen = step["seen"]
        if seen is None:
            steps.append(step)
            continue
        options = [option | {"note": _note(option)} for option in seen["options"]]
        measures = _measures(seen)
        steps.append(step | {"seen": seen | {"measures": measures, "options": options}})
        place = {"step": step["id"], "number": step["number"]}
        look += [
            place
            | {
                "option": None,
                "what": f"{one['label']}: {one['shown']}",
                "means": one["means"],
                "do": one["do"],
            }
            for one in measures
            if one["flag"]
        ]
        look += [
            place
            | {
                "option": one["n"],
                "what": f"Option {one['n']}, “{_short(one['text'])}”: {percent(one['share'])}",
                **one["note"],
            }
            for one in options
            if one["note"]
        ]
    alpha = figures["alpha"]
    return {**figures, "steps": steps, "alpha": alpha and alpha | _steadiness(alpha), "look": look}


def percent(share: float) -> str:
    """A share as people write it: "62%"; "under 1%" and "over 99%" for nearly nobody and nearly all."""
    return "under 1%" if 0 < share < 0.01 else "over 99%" if 0.99 < share < 1 else f"{share:.0%}"


def _measures(seen: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    if seen["difficulty"]:
        found.append(_difficulty(**seen["difficulty"]))
    if seen["discrimination"]:
        found.append(_discrimination(**seen["discrimination"]))
    if seen["time"]:
        found.append(_time(**seen["time"]))
    return found


def _difficulty(value: float, n: int) -> dict[str, Any]:
    told = {"id": "difficulty", "label": "Points earned", "shown": percent(value), "n": n, "flag": True}
    if value > EASY:
        return told | {
            "means": "Nearly everybody earns all the points here, so the step tells little.",
            "do": "Give the lesser options a pull: what would a kind, tired, experienced worker really do? "
            "Or keep it as a warm-up.",
        }
    if value < HARD:
        return told | {
            "means": "Most people miss the points here.",
            "do": "Ask two colleagues to play it without the key. If they miss it too, look at the key and the wording; "
            "if not, look at what the lesson teaches.",
        }
    return told | {"flag": False, "means": "Hard enough to tell people apart, and within reach.", "do": ""}


def _discrimination(value: float | None, n: int) -> dict[str, Any]:
    told = {"id": "discrimination", "label": "Goes with the rest", "n": n, "flag": True}
    if value is None:
        return told | {
            "shown": "no figure",
            "flag": False,
            "means": "Everybody did the same, here or at all other steps, so there is nothing to compare.",
            "do": "",
        }
    told["shown"] = _number(value, WEAK)
    if value < 0:
        return told | {
            "means": "Those who do well elsewhere do worse here.",
            "do": "Read the key again. Perhaps a lesser option is right for a reason the key does not see, "
            "or the best one reads like a trick.",
        }
    if value < WEAK:
        return told | {
            "means": "Doing well here has little to do with doing well elsewhere.",
            "do": "Look for two options that are both good, words that can be read in two ways, "
            "or a best option that can be guessed.",
        }
    return told | {"flag": False, "means": "Those who do well elsewhere do well here too.", "do": ""}


def _time(ms: int, words: int, fast: bool, n: int) -> dict[str, Any]:
    told = {
        "id": "time",
        "label": "Reading time",
        "shown": f"{seconds(ms)} for {words} words",
        "n": n,
        "flag": fast,
    }
    if fast:
        return told | {
            "means": "Half of the people chose faster than the words can be read.",
            "do": "Shorten the step, or look at the one before it: does it give this answer away? "
            "Ask somebody who has played it.",
        }
    return told | {"means": "Long enough to have read it.", "do": ""}


def seconds(ms: float) -> str:
    """A time in words: "4.2 s", "48 s", "2 min 05 s"."""
    if ms < 9_950:
        return f"{ms / 1000:.1f} s"
    whole = round(ms / 1000)
    return f"{whole} s" if whole < 100 else f"{whole // 60} min {whole % 60:02d} s"


def _note(option: Mapping[str, Any]) -> dict[str, str] | None:
    if not option["rare"]:
        return None
    return {
        "means": "Nearly nobody chooses this: it may be a give-away.",
        "do": "Make it tempting or drop it.",
    }


def _steadiness(alpha: Mapping[str, Any]) -> dict[str, Any]:
    value, k, more = alpha["value"], alpha["k"], alpha["needed"]
    if value is None:
        return {
            "shown": "no figure",
            "flag": False,
            "means": "Everybody has the same sum, so there is nothing to tell apart.",
            "do": "",
        }
    told = {"shown": _number(value, STEADY), "flag": value < 0.5}
    if value <= 0:
        return told | {
            "means": "The steps do not pull together at all: the sum of this story says nothing about a person.",
            "do": "Mend the steps that do not go with the rest before you read anything into the sum.",
        }
    if value >= STEADY:
        return told | {
            "means": "The steps pull together well. Even so, no single story decides about a person.",
            "do": "",
        }
    told["means"] = (
        "Good enough to learn from, not to decide by."
        if value >= 0.5
        else "Chance has a large say in the sum."
    )
    told["do"] = (
        f"To reach {STEADY:.2f} it takes about {more} steps like these {k}. "
        "Look at several stories together before you conclude anything about a person."
    )
    return told


def _number(value: float, line: float) -> str:
    """Two decimals; a value that only rounding brings up to the line says so."""
    shown = f"{value:.2f}".replace("-0.00", "0.00")
    return f"under {shown}" if value < line <= float(shown) else shown


def _short(text: str, most: int = 9) -> str:
    parts = text.split()
    return " ".join(parts[:most]).rstrip(",;:") + (" …" if len(parts) > most else "")
