"""Whether a rule's selectors can be read: CSS, XPath and JMESPath, each by the library that will run them."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsel.csstranslator import HTMLTranslator

_OTHER_FUNCTIONS = re.compile(r"(?<![\w.-])(?:re|set|str|math|dyn|exslt):[a-z]")


def css_problem(css: str) -> str | None:
    """Return why `css` is no CSS selector, or None. `::text` and `::attr(name)` are known.

    >>> css_problem("li.card > a::attr(href)"), css_problem("li[")
    (None, "Expected ident or '*', got <EOF at 3>")
    """
    from cssselect import ExpressionError, SelectorError  # late: only who has a directory pays for it

    try:
        xpath = xpath_of(css)
    except (SelectorError, ExpressionError) as problem:
        return str(problem) or "it cannot be read"
    except (RecursionError, ValueError, TypeError) as problem:
        return str(problem) or "it cannot be read"
    return xpath_problem(xpath, own=True)


def xpath_problem(xpath: str, *, own: bool = False) -> str | None:
    """Return why `xpath` is no XPath 1.0 expression that may be run, or None.

    >>> xpath_problem("//li[@class='card']"), xpath_problem("//li[")
    (None, 'Invalid expression')
    """
    from lxml import etree

    if not own and _OTHER_FUNCTIONS.search(xpath):
        return "it calls a function that is not of XPath 1.0"
    try:
        functions = {(None, "has-class"): _has_class} if own else {}
        etree.XPath(xpath, extensions=functions)(etree.fromstring("<a/>"))
    except (etree.XPathError, ValueError, RecursionError) as problem:
        return str(problem) or "it cannot be read"
    return None


@lru_cache(maxsize=1024)
def xpath_of(css: str) -> str:
    """Return the XPath that finds what `css` does. Raises cssselect's errors.

    >>> xpath_of("li:first-child::text")
    'descendant-or-self::li[not(preceding-sibling::*[1])]/text()'
    """
    return _translator().css_to_xpath(css)


@cache
def _translator() -> "HTMLTranslator":
    from cssselect.xpath import XPathExpr
    from parsel.csstranslator import HTMLTranslator

    class Translator(HTMLTranslator):
        """Counts no siblings where looking at the next one will do: a page may have 100,000 of them."""

        def xpath_first_child_pseudo(self, xpath: XPathExpr) -> XPathExpr:
            xpath.add_condition("not(preceding-sibling::*[1])")
            return xpath

        def xpath_last_child_pseudo(self, xpath: XPathExpr) -> XPathExpr:
            xpath.add_condition("not(following-sibling::*[1])")
            return xpath

    return Translator()


def _has_class(_context: object, *_names: str) -> bool:
    return False


def jmespath_problem(expression: str) -> str | None:
    """Return why `expression` is no JMESPath, or None.

    >>> jmespath_problem("results[].name"), jmespath_problem("results[")
    (None, 'it ends too early')
    """
    import jmespath
    from jmespath.exceptions import (
        ArityError,
        IncompleteExpressionError,
        JMESPathError,
        JMESPathTypeError,
        UnknownFunctionError,
    )

    try:
        compiled = jmespath.compile(expression)
        try:
            compiled.search({})
        except (UnknownFunctionError, ArityError) as problem:
            return str(problem).splitlines()[0][:200]
        except JMESPathTypeError:
            pass  # of data, and there is none here
    except IncompleteExpressionError:
        return "it ends too early"
    except JMESPathError as problem:
        return str(problem).splitlines()[0][:200]
    except (RecursionError, ValueError):
        return "it cannot be read"
    return None
