from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Returns the texts of the page's scripts in the reader's language."""
    return {
        "close": _("Close"),
        "showPassword": _("Show the password"),
        "hidePassword": _("Hide the password"),
        "copied": _("Copied"),
        "notCopied": _("Could not copy: select the text and copy it by hand."),
        "offline": _("The server cannot be reached. Check your connection and try again."),
        "serverError": _("Something went wrong on the server. Try again; if it stays, tell your administrator."),
        "notAllowed": _("You may not do this, or you were signed out. Load the page again."),
        "gone": _("This is not there any more. Load the page again."),
        "newMessages": _("New"),
        "messageFrom": _("New message from {sender}"),
        "messagesArrived": _("{count} new messages"),
        "oneReply": _("1 reply"),
        "replies": _("{count} replies"),
        "busy": _("The server is busy. Try again."),
        "tooManyPages": _(
            "You have too many pages open, so this one is not updated. Close some of them; it tries again by itself."
        ),
        "tooManyPeople": _(
            "Many people are connected at this moment, so this page is not updated yet. It tries again by itself."
        ),
        "reconnecting": _("Live updates are interrupted. Trying to reconnect…"),
        "sending": _("Sending…"),
        "actionDone": _("Done."),
        "actionFailed": _("The button did not work. Try again."),
        "actionUnknown": _("Nothing on this server answers this button."),
        "fillIn": _("Fill in first: {names}"),
        "previewOnly": _("This is a preview: nothing was sent."),
        "cardsInARow": _("{count} cards in a row"),
        "media": _("Open the recording"),
        "progress": _("Progress"),
        "chart": _("Chart"),
        "chartCut": _("The first {shown} of {total} numbers are drawn."),
        "rating": _("Rating"),
        "reason-address": _("The address of this button cannot be opened."),
        "reason-bot": _("This button needs a bot to answer it."),
        "reason-add-in": _("This button starts an Outlook add-in and works only there."),
        "reason-canvas": _("This button puts a picture into a document, and there is none here."),
        "reason-unknown": _("This kind of button is not supported."),
        "reason-disabled": _("Its sender has switched this button off."),
        "actionNotConnected": _("This button does nothing here."),
    }
