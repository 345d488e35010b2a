"""Finding a topic, an area, a unit or a person among thousands as somebody types."""

import os

# Characters are read one by one, so no process loads the dictionary of phrases.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
