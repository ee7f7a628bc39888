// Everything a page does beyond its HTML. Each module looks for its own elements and does nothing without them.
import "./toggles.js";
import "./htmx.js";
import "./theme_switch.js";
import "./copy.js";
import "./dialog.js";
import "./forms.js";
import "./password.js";
import "./passkeys.js";
import "./details.js";
import "./search_field.js";
import "./rail_find.js";
import "./people.js";
import "./unread.js";
import "./feed.js";
import "./mentions.js";
import "./composer.js";
import "./live.js";
import "./refresh.js";
import { showTimes } from "./times.js";
import "./card_element.js";

showTimes(document);
