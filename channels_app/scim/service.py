from typing import Any

from scim2_models import PatchOp, PatchOperation, Resource
from scim2_models.path import CompareOperator, Comparison
from scim2_server.conditions import Conditions
from scim2_server.service import ScimService

from channels_app.scim.resources import Group, GroupMember

Op = PatchOperation.Op


class Service(ScimService):
    """Changes a group's members in one pass.

    The library looks through all members for each operation: a thousand of those on ten thousand members, as providers
    send them, would take minutes.
    """

    def apply_patch(
        self, current: Resource[Any], patch_op: "PatchOp[Any]", conditions: Conditions
    ) -> Resource[Any] | None:
        operations = patch_op.operations or []
        if not isinstance(current, Group) or not any(map(is_about_members, operations)):
            return super().apply_patch(current, patch_op, conditions)
        self.check_preconditions(current, "PATCH", conditions)
        before = [member.value for member in current.members or []]
        current.members = members_after(current, [one for one in operations if is_about_members(one)])
        others = [one for one in operations if not is_about_members(one)]
        changed = bool(others) and patch_op.model_copy(update={"operations": others}).patch(current)
        return current if changed or before != [member.value for member in current.members] else None


def is_about_members(operation: PatchOperation[Any]) -> bool:
    """Returns whether an operation adds members, or removes some or all; all other operations are the library's."""
    path = str(operation.path or "").lower()
    if operation.op == Op.add:
        return path == "members" and not unclear(operation.value)
    return operation.op == Op.remove and (
        (path == "members" and not unclear(operation.value)) or member_of(operation) is not None
    )


def members_after(group: Group, operations: list[PatchOperation[Any]]) -> list[GroupMember]:
    members = {member.value: member for member in group.members or []}
    for operation in operations:
        wanted = ids_of(operation.value)
        if operation.op == Op.add:
            members |= {one: GroupMember(value=one) for one in wanted if one not in members}
        elif (one := member_of(operation)) is not None:
            members.pop(one, None)
        elif operation.value is None:
            members.clear()
        else:
            for each in wanted:
                members.pop(each, None)
    return list(members.values())


def member_of(operation: PatchOperation[Any]) -> str | None:
    """Returns the id in a path such as `members[value eq "…"]`, or None."""
    path = operation.path
    asked = path.value_filter if path is not None and str(path).lower().startswith("members") else None
    if not isinstance(asked, Comparison) or asked.op != CompareOperator.eq or not isinstance(asked.value, str):
        return None
    return asked.value if str(asked.attr_path).lower() == "value" else None


def ids_of(value: Any) -> list[str]:
    """Returns the ids that the value of an operation names: a member or a list of them."""
    listed = value if isinstance(value, list) else [value]
    return [found for found in map(id_of, listed) if found is not None]


def id_of(member: Any) -> str | None:
    found = member.get("value") if isinstance(member, dict) else getattr(member, "value", None)
    return found if isinstance(found, str) else None


def unclear(value: Any) -> bool:
    """Returns whether a value names something other than members; the library then reports the error."""
    listed = value if isinstance(value, list) else [value]
    return value is not None and any(id_of(one) is None for one in listed)
