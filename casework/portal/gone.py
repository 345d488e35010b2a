"""A citizen's link that leads nowhere, as a page of theirs."""

from functools import partial

from accounts import gone as links

gone = partial(links.gone, template="portal/gone.html")
