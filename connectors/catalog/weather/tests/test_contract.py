from connectors.catalog.weather.connector import Weather
from connectors.sdk.testing import ConnectorContract

BERLIN = "52.5244,13.4105,Europe/Berlin,Berlin, Germany"
DAILY = {"at": "07:30", "weekdays": [0, 1, 2, 3, 4, 5, 6], "units": "metric"}


class TestWeather(ConnectorContract):
    connector = Weather()
    examples = (
        {**DAILY, "place": BERLIN, "provider": "open-meteo"},
        {**DAILY, "place": "北京", "provider": "sample"},
        {**DAILY, "place": BERLIN, "provider": "met-norway", "units": "imperial", "at": "08:00"},
    )
