// What connectors' pages do beyond their HTML. Each module looks for its own elements and does nothing without them.
import "./configure.js";
import "./app_form.js";
