"""Text modules of the county: what its people type every day, everybody's and the housing bureau's."""

from datetime import datetime, timedelta

from casework.demo.county import County
from casework.steps.keep_text_module import ModuleText, keep_text_module

WRITTEN = timedelta(days=60)
EVERYBODYS = (
    ("x", "已联系，约定上门", "您好，您反映的{topic}问题（工单{number}）由{unit}办理。我们已与您约定____上门，请留意电话。"),
    ("b", "办结说明", "您反映的问题我们已于____上门核实，处理情况：____。如仍有疑问，可随时通过{number}查询或再次反映。"),
    ("w", "多次联系未接通", "{today}多次拨打您预留的电话未接通，将于____再次联系。"),
)
UNITS = (("z", "转请物业配合", "现请物业公司于{due}前完成整改，并由{handler}现场复核。"),)
UNIT = "housing"


def write(county: County, *, now: datetime) -> None:
    administrator = county.people["administrator"]
    for unit, texts in ((None, EVERYBODYS), (county.units[UNIT], UNITS)):
        for key, title, text in texts:
            content = ModuleText(unit=unit, key=key, title=title, text=text)
            keep_text_module(None, content, base=None, actor=administrator, at=now - WRITTEN)
