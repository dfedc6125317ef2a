"""The trainers' workshop: drafts of practice cases, and publishing them. Keys are in these texts: for trainers only."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from alongside import content
from alongside import scenario as sc
from alongside.problem import Problem
from alongside.scenario import drafting
from alongside.service.base import Actor, Context, use_case
from alongside.store import drafts, people, published
from alongside.store.drafts import Draft
from alongside.store.published import Event
from alongside.store.sql import iso

LONGEST = {"scenario.md": 120_000, "walks.yaml": 30_000, "person.md": 30_000}  # letters; shipped cases have 30,000 at most
_TITLE = 120  # letters
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_SLUG_LETTERS = 60
_PLAIN = re.compile(r"[A-Za-z][\w ,'’-]*\Z")
_WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


@use_case("trainer")
def workshop(ctx: Context, actor: Actor) -> dict[str, Any]:
    """{"drafts": [{id, scenario, title, version, by, at, mine}], "deleted": [the same, its id is for `bring_draft_back`],
    "stories": [{slug, title, version, here: published here, draft: id of a draft of it or ""}], "most"}."""
    names = _names(ctx)
    found = drafts.every(ctx.home)
    of = {draft.scenario: draft.id for draft in reversed(found)}
    stories = []
    for slug, folder in sc.slugs(ctx.home).items():
        text = content.read_text(folder / drafting.STORY)
        stories.append({
            "slug": slug, "title": _title(text) or slug, "version": drafting.field(text, "version"),
            "here": folder.parent.parent == ctx.home / "content", "draft": of.get(slug, ""),
            "past": bool(published.history(ctx.home, slug)),
        })  # fmt: skip
    gone = [(name, draft) for name, draft in drafts.dropped(ctx.home)]
    return {
        "drafts": [_card(draft, names, actor) for draft in found],
        "deleted": [_card(draft, names, actor) | {"id": name} for name, draft in gone],
        "stories": stories,
        "most": drafts.MOST,
    }


@use_case("trainer")
def read_draft(ctx: Context, actor: Actor, id: str) -> dict[str, Any]:
    """A draft's card with "texts", "revision", and "published": what learners play now, to compare with:
    {version, hash, texts, here} (all empty for a new case), "highest": the highest version number there ever was, or "",
    "next": the one to propose.

    Raises Problem("not-found").
    """
    draft = drafts.get(ctx.home, id)
    texts, here = published.in_force(ctx.home, draft.scenario)
    earlier = _versions(ctx, draft.scenario)
    return _card(draft, _names(ctx), actor) | {
        "texts": dict(draft.texts),
        "revision": draft.revision,
        "highest": max(earlier, key=drafting.numbers, default=""),
        "next": drafting.raised(earlier),
        "published": {
            "version": drafting.field(texts.get(drafting.STORY, ""), "version"),
            "hash": published.digest(texts),
            "texts": texts,
            "here": here,
        },
    }


@use_case("trainer")
def earlier_saves(ctx: Context, actor: Actor, id: str, as_of: str = "") -> dict[str, Any]:
    """{"saves": [{at, by}] newest first, "texts": those that stood until `as_of`, one of the times; None without one}.

    Raises Problem("not-found").
    """
    drafts.get(ctx.home, id)
    found, names = drafts.earlier(ctx.home, id), _names(ctx)
    chosen = next((one for one in found if one.at == as_of), None)
    if as_of and chosen is None:
        raise Problem("This earlier save", "is not kept any more.", "Choose another one.", code="not-found")
    saves = [{"at": one.at, "by": names.get(one.by, "")} for one in found]
    return {"saves": saves, "texts": dict(chosen.texts) if chosen else None}


@use_case("trainer", write=True)
def begin_draft(ctx: Context, actor: Actor, name: str = "", scenario: str = "", id: str = "") -> dict[str, str]:
    """A new draft: {id}. With a name (the title), a new case: from the template, or a copy of a case or of the draft `id`.

    Without a name, a draft that changes the case `scenario`. Raises Problem "bad-field", "not-found", or "conflict"
    when there is such a case or draft already.
    """
    title = " ".join(name.split())
    if len(title) > _TITLE:
        raise Problem("The title", f"has more than {_TITLE} letters.", "Make it shorter.", code="bad-field")
    with drafts.writing(ctx.home):
        if id:
            texts = dict(drafts.get(ctx.home, id).texts)
        elif scenario:
            content.unit(sc.library.FOLDER, scenario, drafting.STORY, ctx.home)
            texts = published.in_force(ctx.home, scenario)[0]
        else:
            folder = content.find("courses/templates/scenario", ctx.home)
            texts = {file: content.read_text(folder / file) for file in drafting.FILES}
        slug = scenario if scenario and not title and not id else _slug(title)
        if slug == scenario:
            same = next((one for one in drafts.every(ctx.home) if one.scenario == slug), None)
            if same:
                way_out = "Open that one, or begin a new case from this one with a title of its own."
                raise Problem("This case", f"has a draft already: {same.id}.", way_out, code="conflict")
        else:
            if slug in sc.slugs(ctx.home):
                raise Problem("The title", f"leads to {slug}, which is a case already.", "Choose another title.", code="conflict")
            texts = _renamed(texts, slug, title)
        made = drafts.add(ctx.home, _draft(ctx, actor, slug, slug, texts, 1))
    return {"id": made.id}


@use_case("trainer", write=True)
def save_draft(ctx: Context, actor: Actor, id: str, texts: Any, revision: int) -> dict[str, Any]:
    """Keep the three texts: {"id", "revision", "at", "other": None}.

    revision: as `read_draft` or the last save gave it. Where somebody else saved meanwhile, both are kept: `id` is a new
    draft with these texts and "other" is {id, by, at} of hers. Where somebody deleted it meanwhile, it is here again.
    Raises Problem "bad-field", "too-large" or "not-found".
    """
    sound = _texts(texts)
    with drafts.writing(ctx.home):
        drafts.revive(ctx.home, id)
        mine = _draft(ctx, actor, id, drafts.get(ctx.home, id).scenario, sound, revision)
        kept, other = drafts.save(ctx.home, mine, revision)
    hers = {"id": other.id, "by": _names(ctx).get(other.by, ""), "at": other.at} if other else None
    return {"id": kept.id, "revision": kept.revision, "at": kept.at, "other": hers}


@use_case("trainer", write=True)
def drop_draft(ctx: Context, actor: Actor, id: str) -> dict[str, str]:
    """Delete a draft: {"id"} to bring it back by. Raises Problem("not-found")."""
    with drafts.writing(ctx.home):
        return {"id": drafts.drop(ctx.home, id, iso(ctx.now()))}


@use_case("trainer", write=True)
def bring_draft_back(ctx: Context, actor: Actor, id: str) -> dict[str, str]:
    """Undo `drop_draft`: {"id"} of the draft. Raises Problem("not-found")."""
    with drafts.writing(ctx.home):
        return {"id": drafts.bring_back(ctx.home, id).id}


@use_case("trainer", write=True)
def publish_draft(ctx: Context, actor: Actor, id: str, revision: int, hash: str = "", accepted: bool = False) -> dict[str, str]:
    """Put a saved draft in force: {scenario, version, before: hash of what was in force, "" for a new case}.

    hash: of what is in force, as `read_draft` gave it, so that nobody publishes over a version she has not seen.
    accepted: she has read the warnings. Raises Problem "bad-field" for errors, for warnings that are not accepted and
    for a version number that is not higher than every earlier one; "conflict" when somebody was faster.
    """
    with drafts.writing(ctx.home):
        draft = drafts.get(ctx.home, id)
        if draft.revision != revision:
            raise Problem("This draft", "was saved by somebody meanwhile.", "Open it again and look at it.", code="conflict")
        texts, here = published.in_force(ctx.home, draft.scenario)
        if published.digest(texts) != hash:
            raise Problem("This case", "was published anew meanwhile.", "Look at what is different now.", code="conflict")
        _ready(ctx, draft, accepted)
        before = _kept(ctx, draft.scenario, texts, here)
        _put(ctx, actor, draft.scenario, draft.texts, "published")
    return {"scenario": draft.scenario, "version": drafting.field(draft.texts[drafting.STORY], "version"), "before": before}


@use_case("trainer")
def case_versions(ctx: Context, actor: Actor, scenario: str) -> dict[str, Any]:
    """What happened to a case here, newest first: {"now": hash in force, "events": [{at, by, what, version, hash}]}.

    A last event without a date is what came with the installation.
    """
    names = _names(ctx)
    texts, _ = published.in_force(ctx.home, scenario)
    original = published.shipped(ctx.home, scenario)
    told = [
        {"at": one.at, "by": names.get(one.by, ""), "what": one.what, "version": one.version, "hash": one.hash}
        for one in reversed(published.history(ctx.home, scenario))
    ]
    if original:
        version = drafting.field(original[drafting.STORY], "version")
        told.append({"at": "", "by": "", "what": "shipped", "version": version, "hash": published.digest(original)})
    return {"now": published.digest(texts), "events": told}


@use_case("trainer", write=True)
def put_version(ctx: Context, actor: Actor, scenario: str, hash: str = "") -> dict[str, str]:
    """Put an earlier version in force, or none of ours ("" takes the case down, unless one came with the installation).

    Gives {"before": hash of what was in force}: to undo, put that one back. Attempts go on in the version they began with.
    Raises Problem "not-found", "bad-field" when it no longer passes the checks, "conflict" when it is needed.
    """
    with drafts.writing(ctx.home):
        texts, here = published.in_force(ctx.home, scenario)
        original = published.shipped(ctx.home, scenario)
        known = {one.hash for one in published.history(ctx.home, scenario)} - {""}
        before = _kept(ctx, scenario, texts, here)
        if hash and hash == published.digest(original):
            hash = ""
        if hash and hash not in known:
            raise Problem("This version", "is not kept here.", "Choose one from the list.", code="not-found")
        if hash:
            _put(ctx, actor, scenario, _sound(ctx, scenario, published.kept(ctx.home, hash)), "brought back")
        elif here:
            if not original:
                _free(ctx, scenario)
            version = drafting.field(original.get(drafting.STORY, ""), "version")
            event = Event(iso(ctx.now()), actor.id, "brought back" if original else "taken down", "", version)
            published.take_down(ctx.home, scenario, event)
        elif not texts:
            raise Problem("This case", "is not published.", "Look at the list.", code="not-found")
    return {"before": before}


def _kept(ctx: Context, slug: str, texts: Mapping[str, str], here: bool) -> str:
    """The hash of what is in force, kept for good before anything takes its place; known to the history from then on."""
    if not texts or not here:
        return published.digest(texts)
    digest = published.keep(ctx.home, texts)
    if digest not in {one.hash for one in published.history(ctx.home, slug)}:  # put there by hand
        published.tell(ctx.home, slug, Event("", "", "found", digest, drafting.field(texts[drafting.STORY], "version")))
    return digest


def _put(ctx: Context, actor: Actor, slug: str, texts: Mapping[str, str], what: str) -> None:
    version = drafting.field(texts[drafting.STORY], "version")
    event = Event(iso(ctx.now()), actor.id, what, published.keep(ctx.home, texts), version)
    published.put(ctx.home, slug, texts, event)


def _ready(ctx: Context, draft: Draft, accepted: bool) -> None:
    """Raises Problem for a draft that cannot be published as it is."""
    faults = drafting.check_texts(draft.scenario, draft.texts, ctx.home)
    errors = [fault for fault in faults if fault.is_error]
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        words = " ".join(part for part in (errors[0].code, errors[0].words, errors[0].message) if part)
        raise Problem(f"{errors[0].file}, line {errors[0].line}", f"{words}{more}", errors[0].way_out, code="bad-field")
    if faults and not accepted:
        count = f"{len(faults)} {'piece' if len(faults) == 1 else 'pieces'} of advice"
        raise Problem("This draft", f"has {count} nobody has read.", "Read them, then tick that you have.", code="bad-field")
    version, earlier = drafting.field(draft.texts[drafting.STORY], "version"), _versions(ctx, draft.scenario)
    if earlier and drafting.numbers(version) <= max(drafting.numbers(one) for one in earlier):
        way_out = f"Write {drafting.raised(earlier)} in the front matter, or a higher one."
        raise Problem("The version number", f"{version} is not higher than every earlier one.", way_out, code="bad-field")


def _versions(ctx: Context, slug: str) -> list[str]:
    """Every version number a case had here or came with."""
    told = [one.version for one in published.history(ctx.home, slug)]
    told += [
        drafting.field(texts[drafting.STORY], "version")
        for texts in (published.in_force(ctx.home, slug)[0], published.shipped(ctx.home, slug))
        if texts
    ]
    return [version for version in told if version]


def _sound(ctx: Context, slug: str, texts: dict[str, str]) -> dict[str, str]:
    error = next((fault for fault in drafting.check_texts(slug, texts, ctx.home) if fault.is_error), None)
    if error:
        what = f"no longer passes the checks: {error.code} {error.message}"
        raise Problem("This version", what, "Make a draft of it and mend it there.", code="bad-field")
    return texts


def _free(ctx: Context, slug: str) -> None:
    """Raises Problem("conflict") when another case or a lesson needs this one."""
    needs = [other for other, folder in sc.slugs(ctx.home).items()
             if drafting.field(content.read_text(folder / drafting.STORY), "offers") == slug]  # fmt: skip
    needs += [module for module, folder in content.units("courses/modules", "module.yaml", ctx.home).items()
              if re.search(rf"^scenario:\s*{slug}\s*$", content.read_text(folder / "module.yaml"), re.MULTILINE)]  # fmt: skip
    if needs:
        way_out = "Change that first, or publish a new version instead."
        raise Problem("This case", f"is needed by {', '.join(needs)}.", way_out, code="conflict")


def _texts(given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or set(given) != set(LONGEST) or not all(isinstance(text, str) for text in given.values()):
        raise Problem("The draft", "should be three texts.", "Reload the page.", code="bad-field")
    for file, most in LONGEST.items():
        if len(given[file]) > most:
            raise Problem(file, f"is longer than {most:,} letters.", "Make it shorter, then it is saved again.", code="too-large")
    return {file: given[file].replace("\r\n", "\n") for file in LONGEST}


def _draft(ctx: Context, actor: Actor, id: str, slug: str, texts: Mapping[str, str], revision: int) -> Draft:
    story = texts[drafting.STORY]
    title, version = (_title(story) or slug)[:_TITLE], drafting.field(story, "version")[:20]
    return Draft(id, slug, title, version, revision, actor.id, iso(ctx.now()), texts)


def _title(story: str) -> str:
    return drafting.field(story, "title").replace('\\"', '"')


def _renamed(texts: dict[str, str], slug: str, title: str) -> dict[str, str]:
    """A new case from these texts: its own name, its first version, and no reader yet."""
    story = drafting.with_field(texts[drafting.STORY], "id", slug)
    plain = _PLAIN.match(title) and title.lower() not in _WORDS
    story = drafting.with_field(story, "title", title if plain else json.dumps(title, ensure_ascii=False))
    return texts | {drafting.STORY: drafting.with_field(story, "version", "1.0.0")}


def _slug(title: str) -> str:
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower().replace("'", "")
    slug = "-".join(re.findall(r"[a-z0-9]+", letters))[:_SLUG_LETTERS].strip("-")
    if not _SLUG.match(slug):
        way_out = "Write it in plain letters, such as Rosa and the bus."
        raise Problem("The title", "needs a few letters.", way_out, code="bad-field")
    return slug


def _card(draft: Draft, names: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    return {
        "id": draft.id, "scenario": draft.scenario, "title": draft.title, "version": draft.version,
        "by": names.get(draft.by, ""), "at": draft.at, "mine": draft.by == actor.id,
    }  # fmt: skip


def _names(ctx: Context) -> dict[str, str]:
    with ctx.store.read() as db:
        return people.names(db)
