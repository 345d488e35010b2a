from tests.config.places import place

__all__ = ("place",)
