"""What happens at services that host code, in plain English: GitHub, and those that follow its payloads.

Each table has a sentence for every action; "" stands for all others. `%(it)s` is what THINGS calls it; its title comes
behind the sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from connectors.sdk.events import EventSummary, PayloadValues, quote, value_at

Event = Mapping[str, Any]

THINGS = {
    "issue": _("issue #%(issue.number)s"),
    "pull_request": _("pull request #%(pull_request.number)s"),
    "discussion": _("discussion #%(discussion.number)s"),
    "dependabot_alert": _("Dependabot alert #%(alert.number)s on %(alert.dependency.package.name)s"),
    "secret_scanning_alert": _("secret alert #%(alert.number)s"),
    "code_scanning_alert": _("code alert #%(alert.number)s"),
}
TITLES = {
    "issue": "issue.title",
    "pull_request": "pull_request.title",
    "discussion": "discussion.title",
    "secret_scanning_alert": "alert.secret_type_display_name|alert.secret_type",
    "code_scanning_alert": "alert.rule.description|alert.rule.id",
}
TITLED = _("%(sentence)s: %(title)s")
# By what a repository has: the types that GitHub calls them.
REFS = {
    "branch": _("the branch %(name)s"),
    "tag": _("the tag %(name)s"),
    "repository": _("the repository %(name)s"),
}
# Of issues, pull requests and discussions.
ACTIONS = {
    "opened": _("%(actor)s opened %(it)s"),
    "created": _("%(actor)s opened %(it)s"),
    "closed": _("%(actor)s closed %(it)s"),
    "merged": _("%(actor)s merged %(it)s"),
    "reopened": _("%(actor)s reopened %(it)s"),
    "edited": _("%(actor)s edited %(it)s"),
    "deleted": _("%(actor)s deleted %(it)s"),
    "labeled": _("%(actor)s added the label “%(label.name)s” to %(it)s"),
    "unlabeled": _("%(actor)s removed the label “%(label.name)s” from %(it)s"),
    "assigned": _("%(actor)s assigned %(assignee.login)s to %(it)s"),
    "unassigned": _("%(actor)s unassigned %(assignee.login)s from %(it)s"),
    "review_requested": _("%(actor)s asked %(requested_reviewer.login|requested_team.name)s to review %(it)s"),
    "review_request_removed": _(
        "%(actor)s no longer asks %(requested_reviewer.login|requested_team.name)s to review %(it)s"
    ),
    "ready_for_review": _("%(actor)s marked %(it)s as ready for review"),
    "converted_to_draft": _("%(actor)s turned %(it)s into a draft"),
    "synchronize": _("%(actor)s pushed new commits to %(it)s"),
    "milestoned": _("%(actor)s added %(it)s to the milestone “%(milestone.title)s”"),
    "demilestoned": _("%(actor)s removed %(it)s from the milestone “%(milestone.title)s”"),
    "locked": _("%(actor)s locked %(it)s"),
    "unlocked": _("%(actor)s unlocked %(it)s"),
    "pinned": _("%(actor)s pinned %(it)s"),
    "unpinned": _("%(actor)s unpinned %(it)s"),
    "transferred": _("%(actor)s transferred %(it)s"),
    "typed": _("%(actor)s set the type of %(it)s to “%(type.name)s”"),
    "untyped": _("%(actor)s removed the type “%(type.name)s” from %(it)s"),
    "auto_merge_enabled": _("%(actor)s switched on auto-merge for %(it)s"),
    "auto_merge_disabled": _("%(actor)s switched off auto-merge for %(it)s"),
    "enqueued": _("%(actor)s added %(it)s to the merge queue"),
    "dequeued": _("%(actor)s removed %(it)s from the merge queue"),
    "answered": _("%(actor)s marked an answer in %(it)s"),
    "unanswered": _("%(actor)s unmarked the answer in %(it)s"),
    "category_changed": _("%(actor)s moved %(it)s to the category “%(discussion.category.name)s”"),
    "": _("%(actor)s changed %(it)s (%(action)s)"),
}
COMMENTS = {
    "created": _("%(actor)s commented on %(it)s"),
    "edited": _("%(actor)s edited a comment on %(it)s"),
    "deleted": _("%(actor)s deleted a comment on %(it)s"),
    "": _("%(actor)s changed a comment on %(it)s (%(action)s)"),
}
CODE_COMMENTS = {
    "created": _("%(actor)s commented on the code of %(it)s"),
    "edited": _("%(actor)s edited a comment on the code of %(it)s"),
    "deleted": _("%(actor)s deleted a comment on the code of %(it)s"),
}
REVIEWS = {
    "approved": _("%(actor)s approved %(it)s"),
    "changes_requested": _("%(actor)s asked for changes to %(it)s"),
    "commented": _("%(actor)s reviewed %(it)s"),
    "dismissed": _("%(actor)s dismissed a review of %(it)s"),
    "edited": _("%(actor)s edited a review of %(it)s"),
}
ALERTS = {
    "created": _("New %(it)s"),
    "appeared_in_branch": _("One more branch has %(it)s"),
    "fixed": _("A change fixed %(it)s"),
    "resolved": _("%(actor)s resolved %(it)s"),
    "dismissed": _("%(actor)s dismissed %(it)s"),
    "closed_by_user": _("%(actor)s dismissed %(it)s"),
    "auto_dismissed": _("A rule dismissed %(it)s"),
    "reopened": _("%(actor)s reopened %(it)s"),
    "reopened_by_user": _("%(actor)s reopened %(it)s"),
    "reintroduced": _("A change brought back %(it)s"),
    "auto_reopened": _("A rule reopened %(it)s"),
    "": _("%(actor)s changed %(it)s (%(action)s)"),
}
REPOSITORY = {
    "created": _("%(actor)s created the repository %(source)s"),
    "deleted": _("%(actor)s deleted the repository %(source)s"),
    "archived": _("%(actor)s archived the repository %(source)s"),
    "unarchived": _("%(actor)s unarchived the repository %(source)s"),
    "edited": _("%(actor)s edited the repository %(source)s"),
    "renamed": _("%(actor)s renamed the repository %(changes.repository.name.from)s to %(repository.name)s"),
    "transferred": _("%(actor)s transferred the repository %(source)s"),
    "publicized": _("%(actor)s made the repository %(source)s public"),
    "privatized": _("%(actor)s made the repository %(source)s private"),
}
MEMBERS = {
    "added": _("%(actor)s added %(member.login)s as a collaborator"),
    "removed": _("%(actor)s removed %(member.login)s as a collaborator"),
    "edited": _("%(actor)s changed what %(member.login)s may do"),
}
STARS = {"created": _("%(actor)s starred %(source)s"), "deleted": _("%(actor)s unstarred %(source)s")}
RELEASES = {"published": _("%(actor)s published release %(release.name|release.tag_name)s")}
FORKS = {"": _("%(actor)s forked %(source)s to %(forkee.full_name)s")}
CREATED = {"": _("%(actor)s created %(ref)s")}
DELETED = {"": _("%(actor)s deleted %(ref)s")}
DEPLOYMENTS = {"": _("Deployment to %(deployment.environment)s: %(outcome)s")}
SUITES = {
    "completed": _(
        "Checks of %(check_suite.app.name|source)s on %(check_suite.head_branch|check_suite.head_sha)s: %(outcome)s"
    )
}
RUNS = {"completed": _("Workflow %(workflow_run.name|workflow.name)s #%(workflow_run.run_number)s: %(outcome)s")}
JOBS = {"completed": _("Job %(workflow_job.name)s of %(workflow_job.workflow_name|source)s: %(outcome)s")}
QUEUES = {
    "checks_requested": _("The merge queue of %(base)s runs its checks"),
    "destroyed": _("The merge queue of %(base)s is done with a group: %(reason|action)s"),
}
OUTCOMES = {
    "success": _("success"),
    "failure": _("failure"),
    "cancelled": _("cancelled"),
    "timed_out": _("timed out"),
    "skipped": _("skipped"),
    "neutral": _("neutral"),
    "action_required": _("action required"),
    "startup_failure": _("failed to start"),
    "stale": _("stale"),
    "error": _("error"),
    "pending": _("pending"),
    "queued": _("queued"),
    "in_progress": _("in progress"),
    "inactive": _("inactive"),
}
HOME = "repository.html_url|organization.html_url|"


@dataclass(frozen=True, slots=True)
class EventTemplate:
    """The sentences of an event by its action, and the places of what it is about; an unknown action is ignored."""

    sentences: Mapping[str, str]
    url: str = HOME
    body: str = ""
    branch: str = ""
    thing: str = ""


PULL, PULL_BRANCH = "pull_request", "pull_request.base.ref"
EVENT_TEMPLATES = {
    "pull_request": EventTemplate(ACTIONS, "pull_request.html_url", "pull_request.body", PULL_BRANCH, PULL),
    "pull_request_review": EventTemplate(REVIEWS, "review.html_url", "review.body", PULL_BRANCH, PULL),
    "pull_request_review_comment": EventTemplate(CODE_COMMENTS, "comment.html_url", "comment.body", PULL_BRANCH, PULL),
    "issues": EventTemplate(ACTIONS, "issue.html_url", "issue.body", thing="issue"),
    "issue_comment": EventTemplate(COMMENTS, "comment.html_url", "comment.body", thing="issue"),
    "discussion": EventTemplate(ACTIONS, "discussion.html_url", "discussion.body", thing="discussion"),
    # One card for each: GitHub also posts created, released and prereleased for the same.
    "release": EventTemplate(RELEASES, "release.html_url", "release.body"),
    "workflow_run": EventTemplate(
        RUNS, "workflow_run.html_url", "workflow_run.head_commit.message", "workflow_run.head_branch"
    ),
    "workflow_job": EventTemplate(JOBS, "workflow_job.html_url", branch="workflow_job.head_branch"),
    "check_suite": EventTemplate(SUITES, HOME, "check_suite.head_commit.message", "check_suite.head_branch"),
    "deployment_status": EventTemplate(
        DEPLOYMENTS,
        "deployment_status.log_url|repository.html_url",
        "deployment_status.description",
        "deployment.ref",
    ),
    "create": EventTemplate(CREATED, branch="ref"),
    "delete": EventTemplate(DELETED, branch="ref"),
    "fork": EventTemplate(FORKS, "forkee.html_url"),
    "member": EventTemplate(MEMBERS),
    "repository": EventTemplate(REPOSITORY, body="repository.description"),
    "star": EventTemplate(STARS),
    "dependabot_alert": EventTemplate(
        ALERTS, "alert.html_url", "alert.security_advisory.summary", thing="dependabot_alert"
    ),
    "secret_scanning_alert": EventTemplate(ALERTS, "alert.html_url", thing="secret_scanning_alert"),
    "code_scanning_alert": EventTemplate(
        ALERTS, "alert.html_url", "alert.most_recent_instance.message.text", thing="code_scanning_alert"
    ),
    "merge_group": EventTemplate(QUEUES, HOME, "merge_group.head_commit.message", "merge_group.base_ref"),
}
# Events whose text is always quoted, not only if it is new.
ALWAYS = ("comment", "review", "alert", "check", "workflow", "deployment", "merge")


def summarize_event(name: str, event: Event, source: str) -> EventSummary | None:
    """Returns what an event at `source` says; None for an action that says nothing yet, or that another event tells."""
    template, action = EVENT_TEMPLATES[name], action_of(name, event)
    sentence = template.sentences.get(action) or template.sentences.get("")
    if sentence is None:
        return None
    outcome = outcome_of(name, event)
    words = {"actor": PayloadValues(event)["sender.login"], "action": action.replace("_", " "), "source": source}
    words["outcome"] = gettext(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome
    if name in ("create", "delete"):
        words["ref"] = name_of_ref(str(value_at(event, "ref_type")), PayloadValues(event)["ref"])
    if name == "merge_group":
        words["base"] = str(PayloadValues(event)["merge_group.base_ref"]).removeprefix("refs/heads/")
    words["it"] = gettext(THINGS[template.thing]) % PayloadValues(event) if template.thing else ""
    is_new = action in ("opened", "created", "published", "edited") or any(word in name for word in ALWAYS)
    body = quote(value_at(event, template.body)) if template.body and is_new else ""
    branch = str(value_at(event, template.branch) or "") if template.branch else None
    title, url = gettext(sentence) % PayloadValues(event, **words), str(PayloadValues(event)[template.url])
    if template.thing in TITLES:
        title = gettext(TITLED) % {"sentence": title, "title": PayloadValues(event)[TITLES[template.thing]]}
    url = url if url.startswith(("https://", "http://")) else ""
    return EventSummary(title, url, body, branch, outcome)


def name_of_ref(kind: str, name: str) -> str:
    """Returns what a branch or tag is called in a sentence."""
    return gettext(REFS[kind]) % {"name": name} if kind in REFS else name


def action_of(name: str, event: Event) -> str:
    if name == "pull_request_review" and event["action"] == "submitted":
        return str(value_at(event, "review.state") or "commented").lower()
    is_merge = name == "pull_request" and event["action"] == "closed" and PayloadValues(event)["pull_request.merged|"]
    return "merged" if is_merge else str(event.get("action") or "")


def outcome_of(name: str, event: Event) -> str:
    it = event.get(name) if name in ("workflow_run", "workflow_job", "check_suite", "deployment_status") else None
    return str(it.get("conclusion") or it.get("state") or it.get("status") or "") if it else ""
