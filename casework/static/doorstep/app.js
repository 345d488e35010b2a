// Enhancement only: every page does its work without this file.
import { watchAppearance } from "./appearance.js";
import { watchChoosing } from "./choose.js";
import { watchComboboxes } from "./combobox.js";
import { watchDownloads } from "./downloads.js";
import { watchMenus } from "./menus.js";
import { watchForms } from "./forms.js";
import { watchKeys } from "./keys.js";
import { watchPanels } from "./panels.js";
import { watchList } from "./refresh.js";
import { watchShortcuts } from "./shortcuts.js";
import { watchShownWith } from "./shown_with.js";
import { watchTextModules } from "./text_modules.js";
import { watchTyped } from "./typed.js";

watchAppearance();
watchMenus();
watchComboboxes(); // before what listens to the fields and goes to the first that is wrong
watchForms();
watchDownloads();
watchChoosing();
watchKeys();
watchPanels();
watchList(); // after what refuses an answer that leads elsewhere
watchShortcuts();
watchShownWith();
watchTextModules();
watchTyped();
