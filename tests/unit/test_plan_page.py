from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.documents import Goal, PaidSupport, Plan, Risk, Signature, Step, to_page

VOID = {"meta"}


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.headings, self.tags, self.words = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def _read(plan):
    page = _Page()
    page.feed(to_page(plan))
    assert page.open == []
    return page


PLAN = Plan(
    person="Rosa Abreu",
    important_to="- Late breakfasts\n- The radio",
    goals=(Goal("I want my own kitchen.", id="2", by="June 1", steps=(Step("Call the city", "Mei"),)),),
    paid=(PaidSupport("Job coaching", amount="2 h"), PaidSupport("Nursing", frequency="weekly")),
    risk_list=(Risk("Swimming", "a buddy", "still goes"),),
    signatures=(Signature("Rosa Abreu", "", "May 3, 2026"),),
)


def test_headings_go_down_one_step_at_a_time_and_the_language_is_said():
    page = _read(PLAN)
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    assert ("html", {"lang": "en"}) in page.tags and ("main", {}) in page.tags


def test_tables_have_header_cells_and_only_the_columns_that_say_something():
    page = _read(PLAN)
    scopes = [attrs.get("scope") for tag, attrs in page.tags if tag == "th"]
    assert scopes and set(scopes) == {"col", "row"}
    assert "Amount" in page.words and "Frequency" in page.words and "Duration" not in page.words
    assert "Goal 2: I want my own kitchen." in page.words


def test_nothing_is_loaded_and_the_page_knows_paper():
    page = to_page(PLAN)
    assert "@media print" in page and "http" not in page and "<script" not in page and "src=" not in page


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_words_are_shown_and_never_become_tags(first, second):
    nasty = f"<script>{first}</script>\"'&{second}"
    page = _read(Plan(person=nasty, vision=nasty, goals=(Goal(nasty, baseline=nasty),), paid=(PaidSupport(nasty),)))
    assert {tag for tag, _ in page.tags} <= set(
        "html head meta title style body main h1 h2 h3 h4 section p ul li div dl dt dd table thead tbody tr th td strong".split()
    )
