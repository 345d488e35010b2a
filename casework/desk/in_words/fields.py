"""The forms of a page, as somebody reads them: what each field is called, and each choice that it offers."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

from accounts import typed
from casework.desk.combobox.several import MORE
from casework.desk.in_words.markup import Element

UNSEEN = frozenset({"hidden", "submit", "button", "image", "reset", "file", "password"})
HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass(frozen=True)
class Field:
    """`kind`: the type of an input, `select`, `textarea`, `combobox` or `several`. `options`: labels by their values.
    `group`: what stands above several fields. `asks`: what a combobox says of what it offers. `by_user`: its choices are names
    that people gave."""

    name: str
    kind: str
    label: str
    group: str = ""
    options: tuple[tuple[str, str], ...] = ()
    asks: str = ""
    by_user: bool = False


@dataclass(frozen=True)
class Button:
    """`action`: where it sends the form, if elsewhere."""

    label: str
    name: str = ""
    value: str = ""
    action: str = ""


@dataclass(frozen=True)
class FormOnPage:
    """`part`: of the page in which the form stands, where that has a name. `marks`: its hidden fields with their values."""

    action: str
    part: str
    fields: tuple[Field, ...]
    buttons: tuple[Button, ...]
    marks: frozenset[tuple[str, str]]

    def takes(self, path: str) -> bool:
        return path in {self.action, *(button.action for button in self.buttons)}


def forms_of(page: Element, *, address: str) -> Iterator[FormOnPage]:
    """Those by which something is done. `address`: of the page."""
    labels = _labels(page)
    for form in page.every("form"):
        if form.get("method").lower() == "post":
            yield _form(form, page, labels, address=address)


def _form(form: Element, page: Element, labels: dict[str, str], *, address: str) -> FormOnPage:
    controls = [control for control in page.every("input", "select", "textarea", "button") if _belongs(control, form)]
    marks = {(control.get("name"), control.get("value")) for control in controls if control.get("type") == "hidden"}
    return FormOnPage(
        action=_path(form.get("action"), address),
        part=_part(form),
        fields=tuple(_field(control, labels, form) for control in controls if _is_seen(control)),
        buttons=tuple(button for control in controls if _sends(control) and (button := _button(control, address)).label),
        marks=frozenset(marks),
    )


def _belongs(control: Element, form: Element) -> bool:
    return control.get("form") == form.get("id") if control.get("form") else control.above("form") is form


def _is_seen(control: Element) -> bool:
    """What is ticked or typed beside a combobox belongs to it."""
    if control.tag == "button" or not control.get("name") or control.get("type") in UNSEEN:
        return False
    beside = control.above("div", having="data-combobox") or control.above("fieldset", having="data-several")
    return control.tag == "select" or beside is None


def _sends(control: Element) -> bool:
    """For what it is: what the frame adds sends the form to be shown in another way."""
    is_button = control.tag == "button" and control.get("type") in {"", "submit"}
    sends = is_button or control.get("type") == "submit"
    return sends and not control.get("name").startswith(typed.SWITCH)


def _path(action: str, address: str) -> str:
    return urljoin(address, action).split("?")[0]


def _button(control: Element, address: str) -> Button:
    action = control.get("formaction")
    label = control.get("value") if control.tag == "input" else control.text() or control.get("aria-label")
    return Button(label, control.get("name"), control.get("value"), _path(action, address) if action else "")


def _part(form: Element) -> str:
    """The heading of its section, or what opens it."""
    for outer in form.around():
        if outer.tag == "details" and (summary := outer.first("summary")):
            return summary.text()
        if outer.tag == "section":
            heading = outer.first(*HEADINGS)
            return heading.text() if heading and heading.tag != "h1" else ""
    return ""


def _labels(page: Element) -> dict[str, str]:
    """By the id of what they name."""
    return {label.get("for"): label.text().rstrip(":：") for label in page.every("label") if label.get("for")}


def _field(control: Element, labels: dict[str, str], form: Element) -> Field:
    name, kind = control.get("name"), control.tag if control.tag != "input" else control.get("type") or "text"
    legend, box = _legend(control), control.above("div", having="data-combobox")
    label, by_user = _label(control, labels), _by_user(control)
    if kind == "select" and box is not None:
        options, asks = tuple(_options(control)), box.get("data-asks")
        if control.above("fieldset", having="data-several"):
            name = name.removesuffix(f"_{MORE}")
            options += tuple(_ticked(form, name))
            return Field(name, "several", legend, options=options, asks=asks, by_user=True)
        return Field(name, "combobox", label, legend, options, asks, by_user=True)
    if kind == "select":
        return Field(name, kind, label, legend, tuple(_options(control)), _autocomplete(control), by_user=by_user)
    if kind in {"radio", "checkbox"}:
        return Field(name, kind, label, legend, ((control.attributes.get("value", "on"), label),), by_user=by_user)
    return Field(name, kind, label, legend)


def _autocomplete(select: Element) -> str:
    """What a list of the administration says of what it offers: it holds what was chosen before alone."""
    asked = {part: select.get(f"data-{part.replace('_', '-')}") for part in ("app_label", "model_name", "field_name")}
    return urlencode(asked) if all(asked.values()) else ""


def _label(control: Element, labels: dict[str, str]) -> str:
    named = labels.get(control.get("id"), "") if control.get("id") else ""
    outer = control.above("label")
    return named or (outer.text() if outer else "") or control.get("aria-label") or control.get("placeholder")


def _legend(control: Element) -> str:
    fieldset = control.above("fieldset")
    legend = fieldset.first("legend") if fieldset else None
    return legend.text() if legend else ""


def _by_user(control: Element) -> bool:
    """Whether its label is marked as a name that people gave."""
    label = control.above("label")
    marked = [control, *control.around(), *(label.every("span") if label else ())]
    return any("data-user-text" in element.attributes for element in marked)


def _options(select: Element) -> Iterator[tuple[str, str]]:
    for option in select.every("option"):
        label = option.text()
        yield option.attributes.get("value", label), label.strip()


def _ticked(form: Element, name: str) -> Iterator[tuple[str, str]]:
    for box in form.every("input"):
        if box.get("name") == name and (label := box.above("label")):
            yield box.get("value"), label.text()
