"""Why a sign-in with a provider fails: the sentence names the address, claim or attribute that is wrong."""

from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from channels_app.translatable import NOTHING, Sentence


class Fault(OAuth2Error):  # type: ignore[misc]  # allauth has no types, and answers these with a page
    """The provider's answer cannot be used. `advice` says what to do about it."""

    def __init__(self, sentence: Sentence, advice: Sentence = NOTHING) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice
