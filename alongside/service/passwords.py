"""Passwords: how long they must be, how they are kept (argon2id), and temporary ones a person can read out."""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from alongside.problem import Problem

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
_FEWEST_DIFFERENT = 5
_SHORT_LOGIN = 4  # a shorter sign-in name turns up in ordinary words
# Short everyday words, easy to read out over the telephone; four of 64 and four digits make about 37 bits,
# enough for a password that ends after three days behind a lock-out.
_LIST = """
    apple arrow bagel basin bench birch bloom bread brick cabin canal cedar chalk cloud coral crane daisy
    ember
    fable ferry field flame flute frost garden ginger grape gravel harbor hazel honey ivory jolly kettle lemon
    lilac linen maple marble meadow melon mint motor north olive otter pebble pepper piano plum pond quilt
    raven
    ribbon river saddle silver spoon timber tulip velvet walnut willow window"""
_WORDS = tuple(_LIST.split())


def check(password: str, login: str = "") -> None:
    """Raise Problem("bad-field") for a password that would be easy to guess.

    Length is the rule; there are no others about digits or signs (NIST SP 800-63B, 5.1.1.2).
    """
    where = "The new password"
    if len(password) < SHORTEST:
        raise Problem(
            where,
            f"is short: it has {len(password)} characters.",
            f"Use at least {SHORTEST}. Four words that you can picture together work well.",
            code="bad-field",
        )
    if len(password) > LONGEST:
        raise Problem(where, "is very long.", f"Use at most {LONGEST} characters.", code="bad-field")
    plain = password.casefold()
    if len(login) >= _SHORT_LOGIN and login.casefold() in plain:
        raise Problem(where, "holds your sign-in name.", "Choose one without it.", code="bad-field")
    if (
        len(set(plain)) < _FEWEST_DIFFERENT
        or plain in "abcdefghijklmnopqrstuvwxyz"
        or plain in "0123456789" * 3
        or "password" in plain
    ):
        raise Problem(
            where,
            "is one that others guess early.",
            "Four words that you can picture together work well.",
            code="bad-field",
        )


@lru_cache(maxsize=2)
def hasher(light: bool = False) -> PasswordHasher:
    """argon2id: 46 MiB and one pass (OWASP's first choice). `light` is for demo homes and tests only."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=64 if light else 47104, parallelism=1)


def make_hash(password: str, light: bool = False) -> str:
    """The text to keep for a password."""
    return hasher(light).hash(unicodedata.normalize("NFKC", password))


def matches(password: str, kept: str, light: bool = False) -> bool:
    """Whether a password is the kept one. Takes as long when there is none kept as when there is."""
    from argon2.exceptions import InvalidHashError, VerificationError

    text = unicodedata.normalize("NFKC", password[: LONGEST + 1])
    try:
        hasher(light).verify(kept or _nobody(light), text)
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


@lru_cache(maxsize=2)
def _nobody(light: bool) -> str:
    return make_hash(secrets.token_hex(), light)


def temporary() -> str:
    """A password to read out, such as "harbor-tulip-linen-otter-4821"."""
    return "-".join([*(secrets.choice(_WORDS) for _ in range(4)), f"{secrets.randbelow(10000):04d}"])
