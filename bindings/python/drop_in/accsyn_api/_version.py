"""The version of the official client whose interface this is."""

__version__ = "3.4.0"
