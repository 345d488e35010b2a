from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    """Names carry a hash of the content, inside ES modules too, so that a browser may keep a file for ever."""

    support_js_module_import_aggregation = True
