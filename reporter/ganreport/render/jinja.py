"""The only user of jinja2: our templates, in a sandbox, and somebody's own in their place."""

from __future__ import annotations

import difflib
import functools
import html
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import jinja2
import markupsafe
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ganreport.errors import TemplateError
from ganreport.messages import ENGLISH, Language, Message, short
from ganreport.report.theme import PAGE, Template, our_templates, our_text

PREFIX: Final = "ganreport/"
"""Begins the name of a template of ours that may have been replaced."""
_MARKDOWN: Final = "report.md.j2"
_USES = "See docs/templates.md for what a template may use."

Filters = Mapping[str, Callable[..., Any]]


class _Compiled(jinja2.BytecodeCache):
    """Templates compiled once a process, by their names and texts, whoever's report is filled in.

    Compiling ours takes .3 s, filling them in a tenth of that.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of this text, if anything."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED: Final = {autoescape: _Compiled() for autoescape in (True, False)}


def render(
    name: str,
    filters: Filters,
    template: Template | None,
    values: Mapping[str, Any],
    language: Language = ENGLISH,
) -> str:
    """The text that a template of ours, or the one in its place, makes of ``values``.

    Texts of the template (``trans``, ``_``) and messages among the values are in ``language``.

    Raises:
        TemplateError: Somebody's own template fails; it says where.
    """
    environment = _environment(template, filters, language, autoescape=name != _MARKDOWN)
    try:
        return environment.get_template(name).render(values)
    except Exception as error:
        if template is None:
            raise
        raise TemplateError(_failure(error, template)) from error


def checked(template: Template, filters: Filters) -> Template:
    """The template, if jinja2 can read it and it changes only what there is.

    Raises:
        TemplateError: It does not; it says which file, which line, and what is allowed.
    """
    environment = _environment(template, filters)
    for name, text in template.files.items():
        where = f"{template.name}/{name}"
        if name.endswith(".j2"):
            try:
                tree = environment.parse(text, name, where)
                environment.compile(tree, name, where)
            except jinja2.TemplateSyntaxError as error:
                raise TemplateError(f"{where}, line {error.lineno}: {error.message} {_USES}") from (
                    error
                )
            _check_tree(environment, name, where, tree)
    return template


def changes(template: Template, filters: Filters) -> tuple[str, ...]:
    """What it changes, as the report says it: blocks of the page, parts, style sheets."""
    tree = _environment(template, filters).parse(template.files.get(PAGE, ""))
    blocks = [f"block {block.name}" for block in tree.find_all(nodes.Block)]
    return (*blocks, *(name for name in template.files if name != PAGE))


def _environment(
    template: Template | None,
    filters: Filters,
    language: Language = ENGLISH,
    *,
    autoescape: bool = True,
) -> jinja2.Environment:
    environment = ImmutableSandboxedEnvironment(
        extensions=["jinja2.ext.i18n"],
        finalize=lambda value: language.say(value) if isinstance(value, Message) else value,
        loader=jinja2.FunctionLoader(lambda name: _load(name, template)),
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_COMPILED[autoescape],
    )
    del environment.filters["safe"]
    environment.filters |= {name: _when_filled(each) for name, each in filters.items()}
    environment.newstyle_gettext = True  # type: ignore[attr-defined] # of the extension
    environment.globals |= _texts(language)
    return environment


def _when_filled(own: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that is not applied to constants while compiling: its values are of one report."""

    @jinja2.pass_context
    @functools.wraps(own)
    def applied(_: Context, *args: Any, **kwargs: Any) -> Any:
        return own(*args, **kwargs)

    return applied


def _texts(language: Language) -> Filters:
    """What ``trans`` and ``_`` call: texts of the template in the language, their fields filled.

    A catalogue holds text and never markup, which stands in fields only.
    """

    def filled(context: Context, text: str, values: Mapping[str, Any]) -> str:
        said = {name: _said(value, language) for name, value in values.items()}
        if context.eval_ctx.autoescape:
            quoted = html.escape(text, quote=False).replace('"', "&quot;")
            return markupsafe.Markup(quoted) % said  # noqa: S704 - escaped just now
        return text % said

    @jinja2.pass_context
    def gettext(context: Context, text: str, **values: Any) -> str:
        return filled(context, language.translated(text), values)

    @jinja2.pass_context
    def ngettext(context: Context, one: str, other: str, num: int, **values: Any) -> str:
        text = language.translated_plural(one, other, num)
        return filled(context, text, {"num": num, **values})

    @jinja2.pass_context
    def pgettext(context: Context, kind: str, text: str, **values: Any) -> str:
        return filled(context, language.sign(kind, text), values)

    return {"gettext": gettext, "ngettext": ngettext, "pgettext": pgettext}


def _said(value: Any, language: Language) -> Any:
    """A field's value in the language; markup and names stay."""
    if isinstance(value, Message):
        return language.say(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return language.number(f"{value:,}")
    return language.number(short(value)) if isinstance(value, float) else value


def _load(name: str, template: Template | None) -> tuple[str, str, None] | None:
    """A template's text and where it is from; names that are neither's are not there."""
    if template and name in template.files:
        return template.files[name], f"{template.name}/{name}", None
    ours = name.removeprefix(PREFIX)
    if ours in (*our_templates(), _MARKDOWN):
        return our_text(ours), f"{PREFIX}{ours}", None
    return None


def _check_tree(
    environment: jinja2.Environment, name: str, where: str, tree: nodes.Template
) -> None:
    bases = {node.template.value for node in tree.find_all(nodes.Extends)}  # type: ignore[attr-defined]
    if name == PAGE and bases != {PREFIX + PAGE}:
        raise TemplateError(
            f'{where}, line 1: it must begin with {{% extends "{PREFIX}{PAGE}" %}} '
            f"and then fill blocks. {_USES}"
        )
    if bases == {PREFIX + PAGE}:
        _check_blocks(where, tree)
    for node in tree.find_all((nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)):
        raise TemplateError(
            f"{where}, line {node.lineno}: autoescape can't be changed: text of a run stays text."
        )
    for line, target in _targets(tree):
        if environment.loader and not _there(environment, target):
            raise TemplateError(f"{where}, line {line}: there is no template {target!r}. {_USES}")


def _check_blocks(where: str, tree: nodes.Template) -> None:
    known = block_names()
    for block in tree.find_all(nodes.Block):
        if block.name not in known:
            near = difflib.get_close_matches(block.name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise TemplateError(
                f"{where}, line {block.lineno}: the page has no block {block.name!r}.{hint} "
                f"Allowed: {', '.join(known)}."
            )


def block_names() -> tuple[str, ...]:
    """The blocks of the page, in their order."""
    tree = _environment(None, {}).parse(our_text(PAGE))
    return tuple(block.name for block in tree.find_all(nodes.Block))


def _targets(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Lines and names of the templates that are included, imported or extended by name."""
    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        target = node.template  # type: ignore[attr-defined]
        if isinstance(target, nodes.Const) and isinstance(target.value, str):
            yield node.lineno, target.value


def _there(environment: jinja2.Environment, name: str) -> bool:
    try:
        environment.loader.get_source(environment, name)  # type: ignore[union-attr]
    except jinja2.TemplateNotFound:
        return False
    return True


def _failure(error: Exception, template: Template) -> str:
    """What went wrong while rendering, and the line of the template that it was in."""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [f for f in frames if f.filename.startswith(f"{template.name}/")]
    ours = [f for f in frames if f.filename.startswith(PREFIX)]
    said = str(error) or type(error).__name__
    if theirs:
        return f"{theirs[-1].filename}, line {theirs[-1].lineno}: {said}. {_USES}"
    where = f"{ours[-1].filename}, line {ours[-1].lineno}" if ours else "the page"
    return (
        f"With the template {template.name}, {where} fails: {said}. Perhaps a part of yours lacks "
        f"what it gives to others; without --template it should be built. {_USES}"
    )
