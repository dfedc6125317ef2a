"""How our cases work: all cases with their counts, or one case in figures."""

from __future__ import annotations

from typing import Any

from alongside import client
from alongside.forms.base import Form


def open_page(slug: str | None = None) -> Form:
    """The page: one case where the address (or `slug`) names it, otherwise all. The portal decides whose attempts count."""
    slug = client.page()["params"].get("slug") or slug or ""
    if not slug:
        return Form(
            "shelf",
            "analytics",
            data={"view": "all", **client.call("figures_of_cases")},
            label="Case figures",
        )

    def load(version: str = "", since: str = "", site: str = "") -> dict[str, Any]:
        return client.call("case_figures", scenario=slug, version=version, since=since, site=site)

    def export(version: str = "", since: str = "", site: str = "") -> dict[str, Any]:
        return client.call("export_case_figures", scenario=slug, version=version, since=since, site=site)

    data = {"view": "case", **load()}
    return Form(
        "shelf",
        "analytics",
        data=data,
        actions={"load": load, "export": export},
        label=f'Figures of "{slug}"',
    )
