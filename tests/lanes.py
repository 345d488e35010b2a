"""Two lanes. `make test` tries every property on a few examples; `make properties` tries them all on ten times as many, and
whatever else is marked `long`."""

from hypothesis import settings

FEW = 25
settings.register_profile("few", max_examples=FEW, deadline=None)
settings.register_profile("many", max_examples=FEW * 10, deadline=None)
settings.load_profile("few")  # `--hypothesis-profile` names the other


def examples(few: int) -> int:
    """For a property that is dearer or cheaper than most: so many in the first lane, ten times as many in the second."""
    return few * settings().max_examples // FEW
