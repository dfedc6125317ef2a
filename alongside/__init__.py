"""Alongside: practice person-centered support until it is second nature."""

__version__ = "0.1.0"
