from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("doorstep/", "visits/", "field/")


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Names carry a hash of the content, inside ES modules too, so that a browser may keep a file for ever.

    Each lies beside its gzip.
    """

    support_js_module_import_aggregation = True

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """Our files name only what is there. A library's may name what it does not bring, such as a source map."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            if name.startswith(OURS):
                raise
            return name
