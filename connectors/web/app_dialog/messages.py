from django.utils.translation import gettext as _


def dialog_words() -> dict[str, str]:
    """Returns what the script of an app's dialog says, in the reader's language."""
    return {**_dialog(), **_inspector(), **_diagnoses()}


def _dialog() -> dict[str, str]:
    return {
        "loading": _("Loading the app's page…"),
        "relaying": _("The page does not know this server. Loading it once more, through the relay…"),
        "ready": "",
        "held": _("Posts that wait for you to save: {count}"),
        "saving": _("Saving: waiting for the app's page…"),
        "storing": _("Saving…"),
        "removing": _("Removing: the app's page is asked to clean up…"),
        "again": _("Try again"),
        "force": _("Remove anyway"),
        "noReason": _("it gave no reason"),
        "offline": _("The server cannot be reached. Check your connection and try again."),
        "serverError": _("Something went wrong on the server. Try again; if it stays, tell your administrator."),
        "notAllowed": _("You may not do this, or you were signed out. Load the page again."),
        "openFailed": _("The app's page cannot be opened: {reason}"),
        "notInitialised": _(
            "The app's page did not start. Its service may be down, or it may refuse to be shown here. Nothing is "
            "stored. Try again, or ask the app's author."
        ),
        "notAccepted": _(
            "The app's page started but does not talk to this server. Its author has to name {origin} in "
            "validMessageOrigins. Nothing is stored."
        ),
        "silent": _(
            "The app's page has not started the Teams SDK. If it leads on to another page, go on in it; else its "
            "service may be down or it may refuse to be shown here. Nothing is stored."
        ),
        "leftRelay": _(
            "The app's first page leads to {page} by its whole address, where it takes no messages from this server. "
            "Its author has to name {origin} in validMessageOrigins, or to link without the host. Nothing is stored."
        ),
        "notAskable": _("The app's page does not answer. You can remove the connection all the same."),
        "refused": _("The app's page could not save: {reason}. Nothing is stored."),
        "saveLate": _(
            "The app's page did not answer within {seconds} seconds. Nothing is stored. Try again, or ask the app's "
            "author."
        ),
        "notStored": _("Not saved: {reason}"),
        "notCleanedUp": _("The app's page could not clean up: {reason}. The connection is still there."),
        "notRemoved": _("Not removed: {reason}"),
    }


def _inspector() -> dict[str, str]:
    return {
        "from-page": _("page → us"),
        "from-popup": _("popup → us"),
        "from-host": _("us → page"),
        "ignored-origin": _("ignored: {origin} is not one of the app's domains"),
        "ignored-unknown": _("not offered here; answered “not supported”"),
        "ignored-unasked": _("ignored: nothing was asked"),
        "ignored-popup": _("ignored: the page has heard its popup itself"),
    }


def _diagnoses() -> dict[str, str]:
    names = {
        "silent": _(
            "The page was loaded but never called initialize. Look into the browser's console: did the SDK's script "
            "load, and did it run?"
        ),
        "leftRelay": _(
            "The relay showed the first page, which then led to {page} by its whole address and so left the relay. "
            "Write links between the app's pages without scheme and host, or name {origin} in validMessageOrigins."
        ),
        "relayed": _(
            "The page does not take messages from this server, so it was loaded a second time, through the relay. Name "
            "this server, and it is loaded at once and without the relay."
        ),
        "origin": _(
            "The page called initialize ({version}) and then ignored the answer: the SDK takes messages only from "
            "Microsoft's own addresses and from those you name. Pass this server's:"
        ),
        "originOther": _(
            "The page names other servers in validMessageOrigins ({given}), not this one. A * stands for exactly one "
            "part of a name. Add:"
        ),
        "originTooOld": _(
            "The page uses version {version} of the SDK, which knows no validMessageOrigins. Use 1.6 or later and pass "
            "{origin}, or leave it to the relay."
        ),
        "originHttps": _(
            "{origin} is plain http, which validMessageOrigins takes only since version 2.49 of the SDK. Use this "
            "server over https, or leave it to the relay."
        ),
        "unlisted": _("{url} is not one of the app's valid domains, so it was kept out. Add to validDomains:"),
        "unlistedAddress": _(
            "{name} is {url}, which is not on one of the app's valid domains: the configuration page is shown instead."
        ),
        "savedNothing": _(
            "The page reported success without calling setSettings (v2: pages.config.setConfig) first, so there is "
            "nothing to store."
        ),
        "noSaveHandler": _(
            "The page registered no save handler, so the SDK reported success by itself and nothing was stored. Call "
            "registerOnSaveHandler after initialize."
        ),
        "noRemoveHandler": _(
            "The page registered no remove handler, so the SDK reported success by itself: whatever your service keeps "
            "for this connection is still there. Call registerOnRemoveHandler after initialize."
        ),
    }
    return {f"diagnosis-{name}": text for name, text in names.items()}
