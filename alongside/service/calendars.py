"""A calendar file (RFC 5545) of whole days, as calendars everywhere import it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

TYPE = "text/calendar; charset=utf-8"
_WIDEST = 75  # octets in a line without its line break (RFC 5545, section 3.1)


@dataclass(frozen=True)
class Entry:
    """One day in the calendar. uid: the same at every export, so that importing again moves or changes it."""

    uid: str
    day: date
    summary: str
    description: str = ""


def calendar(name: str, entries: Iterable[Entry], now: datetime) -> str:
    """The file's text, lines ended by CRLF. now: when it is made, with a time zone."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Alongside//Renewals//EN", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(name)}"]  # fmt: skip
    for entry in entries:
        lines += ["BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
                  f"SUMMARY:{_escaped(entry.summary)}", f"DESCRIPTION:{_escaped(entry.description)}",
                  "TRANSP:TRANSPARENT", "END:VEVENT"]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _escaped(text: str) -> str:
    for sign, said in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n"), ("\r", "\n"), ("\n", "\\n")):
        text = text.replace(sign, said)
    return text


def _folded(line: str) -> str:
    """Long lines go on after CRLF and a space; a letter of several octets is never cut."""
    if line.isascii():
        rest = range(_WIDEST, len(line), _WIDEST - 1)
        return "\r\n ".join([line[:_WIDEST], *(line[at : at + _WIDEST - 1] for at in rest)])
    parts, octets = [""], 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _WIDEST:
            parts.append(" ")
            octets = 1
        parts[-1] += letter
        octets += size
    return "\r\n".join(parts)
