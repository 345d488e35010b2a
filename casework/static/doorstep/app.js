// Enhancement only: every page does its work without this file.
import { watchAppearance } from "./appearance.js";
import { watchMenus } from "./menus.js";
import { watchFollowers } from "./follow.js";
import { watchForms } from "./forms.js";
import { watchKeys } from "./keys.js";
import { watchPanels } from "./panels.js";
import { watchShownWith } from "./shown_with.js";
import { watchTyped } from "./typed.js";

watchAppearance();
watchMenus();
watchFollowers();
watchForms();
watchKeys();
watchPanels();
watchShownWith();
watchTyped();
