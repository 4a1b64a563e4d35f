"""Rules of addresses: what writes an address is compiled when one is first written."""

from collections.abc import Callable
from functools import cache
from typing import Any

import werkzeug.routing

Writer = Callable[..., tuple[str, str]]


class Rule(werkzeug.routing.Rule):
    """Werkzeug compiles two functions for every rule at once: most of the time of a start."""

    def _compile_builder(self, append_unknown: bool = True) -> Writer:
        compile_now = super()._compile_builder

        @cache
        def compiled() -> Writer:
            return compile_now(append_unknown)

        def write(rule: Rule, /, **values: Any) -> tuple[str, str]:
            return compiled()(rule, **values)

        return write
