"""The only package a connector imports."""

from connectors.sdk.connector import Connector

__all__ = ["Connector"]
