import "./styles/index.css";
import "./modules";
import htmx from "htmx.org";
import { csrfToken, phrase } from "./element";
import { openDialogLinks } from "./dialogs";
import { keepRefusedForms } from "./refused-forms";
import { watchTags } from "./tags";
import { startToasts, toast } from "./toasts";

document.addEventListener("htmx:config:request", (event) => {
  const { request } = (event as CustomEvent).detail.ctx;
  if (request.method !== "GET") request.headers["X-CSRFToken"] = csrfToken();
});

// What the server refuses comes back as a fragment; only its own failures and the network's are told here.
document.addEventListener("htmx:response:error", (event) => {
  const { status } = (event as CustomEvent).detail.ctx.response.raw;
  if (status >= 500) toast(phrase("broken"), "error");
});
document.addEventListener("htmx:error", () => toast(phrase("offline"), "error"));

keepRefusedForms(); // before the tags, which read their fields
watchTags();
openDialogLinks(htmx);
startToasts();
