"""HTML pages from templates: strict, escaped, with the files of the package inserted unescaped."""

from __future__ import annotations

import base64

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ankle_cv.text import printable


def template_environment(package: str) -> Environment:
    """Return the environment of the templates in a package's folder ``templates``."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def shown(value: object) -> object:
    """Return a value, or all in a list or dictionary, as a page shows it: what does not show is escaped."""
    if isinstance(value, dict):
        return {key: shown(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shown(one) for one in value]
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value, keep="\n")
    return value


def data_uri(jpeg: bytes) -> str:
    """Return a picture as the address of an ``img``."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")


def verbatim(environment: Environment, name: str) -> Markup:
    """Return a style sheet or script beside the templates, to be inserted unescaped."""
    if environment.loader is None:
        raise AssertionError("made with a loader")
    return Markup(environment.loader.get_source(environment, name)[0])  # noqa: S704 - our own file
