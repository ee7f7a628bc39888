"""A function's docstring begins with a sentence that completes "This function ...": a verb in the third person."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import APPS, name_of, sources

VERB = re.compile(r"[A-Z][a-z]+s\b")
# What ends as a verb does and is none; plurals are found by whoever reads the sentence.
NO_VERBS = {"Always", "As", "Bytes", "Is", "Its", "Less", "Lines", "Names", "Others", "Perhaps", "Rows", "Seconds"} | {
    *(
        "This",
        "Those",
        "Unless",
        "Was",
        "Whereas",
        "Whose",
        "Words",
        "Yes",
        "Besides",
        "Across",
        "Plus",
        "News",
        "Keys",
    ),
}


def is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Returns whether a function is read as an attribute, which a noun describes."""
    return any("property" in ast.unparse(one) for one in function.decorator_list)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yields the functions of a module, those of its classes and those inside others."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def says_what_it_does(docstring: str) -> bool:
    """Returns whether the first word can follow "This function"."""
    found = VERB.match(docstring)
    return found is not None and found[0] not in NO_VERBS


@pytest.mark.parametrize("path", [*sources(*APPS, "benchmarks")], ids=name_of)
def test_docstrings_say_what_functions_do(path: Path) -> None:
    told = {one.name: ast.get_docstring(one) for one in functions(ast.parse(path.read_text())) if not is_property(one)}
    assert {name: text for name, text in told.items() if text and not says_what_it_does(text)} == {}


@pytest.mark.parametrize("text", ["The icon of a connector.", "Whether it is one.", "As the feed tells it.", "Rows."])
def test_what_says_it_otherwise_is_found(text: str) -> None:
    assert not says_what_it_does(text)
