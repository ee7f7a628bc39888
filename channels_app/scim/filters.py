"""A SCIM filter as a condition of a query, so that no filter reads a whole table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

ALL, NONE = Q(), Q(pk__in=())
LOOKUPS = {
    CompareOperator.eq: "exact",
    CompareOperator.co: "contains",
    CompareOperator.sw: "startswith",
    CompareOperator.ew: "endswith",
}
ORDERS = {
    CompareOperator.gt: "gt",
    CompareOperator.ge: "gte",
    CompareOperator.lt: "lt",
    CompareOperator.le: "lte",
}
# Which lookup ends in which type, and those of text ignore case unless the attribute is exact.
Columns = Mapping[str, str]
# Attributes with one value for everybody: every address here is a work address, and the first one.
Constants = Mapping[str, Any]


class Conditions(FilterVisitor[Q]):
    """Turns the tree of a filter into a condition. Raises InvalidFilterException where no column has what it asks."""

    def __init__(self, asked: ScimFilter[Any], columns: Columns, constants: Constants) -> None:
        self.asked, self.columns, self.constants = asked, columns, constants
        self.within = ""

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        found = self.visit(node.terms[0])
        for term in node.terms[1:]:
            found = found & self.visit(term) if node.op == LogicalOperator.and_ else found | self.visit(term)
        return found

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_present(self, node: Present) -> Q:
        name = self.name_of(node.attr_path)
        if name in self.constants:
            return ALL
        column = self.column(name)
        return Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""}) if self.is_text(node.attr_path) else ALL

    def visit_value_path(self, node: ValuePath) -> Q:
        # There is one value at most, so that what is asked of its parts is asked of one and the same.
        self.within = f"{node.attr_path.attr}."
        found = self.visit(node.val_filter)
        self.within = ""
        return found

    def visit_comparison(self, node: Comparison) -> Q:
        name = self.name_of(node.attr_path)
        if name in self.constants:
            return ALL if self.holds(self.constants[name], node) else NONE
        if node.value is None:
            present = self.visit_present(Present(node.attr_path))
            return ~present if node.op == CompareOperator.eq else present
        column = self.column(name)
        if node.op == CompareOperator.ne:
            return ~self.compare(column, node, CompareOperator.eq)
        return self.compare(column, node, node.op)

    def compare(self, column: str, node: Comparison, op: CompareOperator) -> Q:
        value, text = node.value, self.is_text(node.attr_path)
        if column in ("pk", "members__id"):
            return self.compare_id(column, value, op)
        if op in ORDERS:
            if text:
                raise InvalidFilterException(detail=f"{node.attr_path} has no order; {op} is for dates.")
            return Q(**{f"{column}__{ORDERS[op]}": moment(value)})
        if not text:
            return Q(**{column: moment(value) if isinstance(value, str) else value})
        insensitive = "" if self.is_exact(node.attr_path) else "i"
        return Q(**{f"{column}__{insensitive}{LOOKUPS[op]}": str(value).replace("\x00", "")})

    def compare_id(self, column: str, value: Any, op: CompareOperator) -> Q:
        if op != CompareOperator.eq:
            raise InvalidFilterException(detail="An id can be compared by eq and ne only.")
        try:
            return Q(**{column: UUID(str(value))})
        except ValueError:
            return NONE

    def holds(self, constant: Any, node: Comparison) -> bool:
        same = constant == (node.value.lower() if isinstance(node.value, str) else node.value)
        if node.op not in (CompareOperator.eq, CompareOperator.ne):
            raise InvalidFilterException(detail=f"{node.attr_path} can be compared by eq and ne only.")
        return same is (node.op == CompareOperator.eq)

    def name_of(self, path: AttrPath) -> str:
        name = f"{self.within}{path.attr}" + (f".{path.sub_attr}" if path.sub_attr else "")
        return name.lower()

    def column(self, name: str) -> str:
        try:
            return self.columns[name]
        except KeyError:
            raise InvalidFilterException(
                detail=f"Nothing is known of {name}; a filter may ask for {', '.join(sorted(self.columns))}."
            ) from None

    def is_text(self, path: AttrPath) -> bool:
        return self.name_of(path) not in ("active", "meta.created", "meta.lastmodified")

    def is_exact(self, path: AttrPath) -> bool:
        return self.name_of(path) == "externalid"


def moment(value: Any) -> datetime:
    """Returns a moment as a filter writes it. Raises InvalidFilterException if it is invalid or has no time zone."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InvalidFilterException(detail=f"{value} is not a moment such as 2026-01-31T12:00:00Z.")
    return found


def condition(asked: ScimFilter[Any] | None, columns: Columns, constants: Constants) -> Q:
    """Returns the condition of a filter; without one, that of all."""
    return ALL if asked is None else Conditions(asked, columns, constants).visit(asked.ast)
