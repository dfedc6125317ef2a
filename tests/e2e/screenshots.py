"""`make screenshots`: pictures of every page, phone and desktop, of the served demo agency.

    python -m tests.e2e.screenshots FOLDER [NAME …]     # only pages whose name holds one of the words
    ALONGSIDE_DEMO=FOLDER …                             # seed once into this folder and use it again
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.e2e.browse import DESKTOP, PHONE, addresses, chromium, settle, sign_in
from tests.e2e.demo_home import PASSWORD, served


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")
    wanted = sys.argv[2:]
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as fresh, served(Path(os.environ.get("ALONGSIDE_DEMO", fresh))) as demo, chromium() as browser:
        for size in (PHONE, DESKTOP):
            seen: set[str] = set()
            context = browser.new_context(viewport=size)
            page = context.new_page()
            page.goto(demo.url + "login")
            page.screenshot(path=target / f"login-{size['width']}.png", full_page=True)
            context.close()
            for login, role in demo.logins.items():
                context = sign_in(browser, demo.url, login, PASSWORD, size)
                for name, path in addresses(demo.home, role, demo.people[demo.learner]).items():
                    shown = f"{role}-{name}" if name in ("home", "record") else name
                    if shown in seen or (wanted and not any(word in shown for word in wanted)):
                        continue
                    seen.add(shown)
                    page = context.new_page()
                    page.on("pageerror", lambda error, shown=shown: print(f"{shown}: {error}"))
                    page.goto(demo.url.rstrip("/") + path)
                    settle(page)
                    page.screenshot(path=target / f"{shown}-{size['width']}.png", full_page=True)
                    page.close()
                context.close()
        print(f"{len(list(target.glob('*.png')))} pictures in {target}")


if __name__ == "__main__":
    main()
