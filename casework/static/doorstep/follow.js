// A list of people follows the unit chosen beside it. Without script everybody is offered, under their units, and the server looks.
export function watchFollowers() {
  for (const people of document.querySelectorAll("select[data-follows]")) {
    const unit = people.form.elements[people.dataset.follows];
    const groups = [...people.children];
    const follow = () => {
      const chosen = people.value;
      people.replaceChildren(...groups.filter((group) => !(group instanceof HTMLOptGroupElement) || ofUnit(group, unit.value)));
      // Nobody is chosen by what was taken out and put back.
      people.value = chosen;
      if (people.selectedIndex < 0) people.value = "";
    };
    unit.addEventListener("change", follow);
    window.addEventListener("pageshow", follow);
    follow();
  }
}

function ofUnit(group, unit) {
  return group.querySelector("option").dataset.unit === unit;
}
