from connectors.catalog.weather.connector import Weather
from connectors.sdk.testing import ConnectorContract, Example

BERLIN = "52.5244,13.4105,Europe/Berlin,Berlin, Germany"
DAILY = {"at": "07:30", "weekdays": [0, 1, 2, 3, 4, 5, 6], "units": "metric"}


class TestWeather(ConnectorContract):
    connector = Weather()
    examples = {
        "open_meteo": Example(
            {**DAILY, "place": BERLIN, "provider": "open-meteo"}, description="Berlin, Germany · 07:30 · Open-Meteo"
        ),
        "sample": Example(
            {**DAILY, "place": "北京", "provider": "sample"}, description="Beijing, China · 07:30 · Sample data"
        ),
        "met_norway": Example(
            {**DAILY, "place": BERLIN, "provider": "met-norway", "units": "imperial", "at": "08:00"},
            description="Berlin, Germany · 08:00 · MET Norway",
        ),
    }
    # The language was a setting of its own.
    earlier = {1: {**DAILY, "place": BERLIN, "provider": "open-meteo", "language": "de"}}
