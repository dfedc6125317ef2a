"""Dates to take into one's own calendar."""

from __future__ import annotations

from tornado.web import HTTPError

from alongside.web.handlers.documents import File


class Renewals(File):
    """GET /export/renewals.ics?site=…&days=…: when sign-offs end, as a calendar file."""

    async def get(self) -> None:
        facts = self.asked("site", "days")
        days = facts.pop("days", "90")
        if not (days.isascii() and days.isdigit() and len(days) < 4):
            raise HTTPError(400)
        await self.send("export_renewals", days=int(days), **facts)
