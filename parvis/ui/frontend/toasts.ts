import { announce } from "./element";

const STAY = 7_000;
const CARRIED = "parvis.toasts";

/** Shows a short message at the edge of the page; errors stay until they are closed. */
export function toast(message: string, level: "info" | "success" | "warning" | "error" = "info"): void {
  const region = document.getElementById("messages");
  const model = document.querySelector<HTMLTemplateElement>("#toast-model");
  if (!region || !model) return announce(message);
  const item = model.content.firstElementChild!.cloneNode(true) as HTMLElement;
  item.dataset.level = level;
  item.querySelector(".toast-text")!.textContent = message;
  region.append(item);
}

/** A page that was fetched has already said its messages: show them here, … */
export function takeToasts(page: Document): void {
  document.getElementById("messages")?.append(...page.querySelectorAll("#messages .toast"));
}

/** … or keep them for the page that comes next. */
export function carryToasts(page: Document): void {
  const toasts = [...page.querySelectorAll("#messages .toast")].map((item) => item.outerHTML);
  sessionStorage.setItem(CARRIED, toasts.join(""));
}

/** Gives every toast, rendered by Django or here, its closing button and its end. */
export function startToasts(): void {
  const region = document.getElementById("messages");
  if (!region) return;
  region.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-close]")) (event.target as Element).closest(".toast")?.remove();
  });
  const watch = () => {
    const fresh = region.querySelectorAll<HTMLElement>(".toast:not([data-seen])");
    fresh.forEach(endLater);
    if (fresh.length) raise(region);
  };
  region.insertAdjacentHTML("beforeend", sessionStorage.getItem(CARRIED) ?? "");
  sessionStorage.removeItem(CARRIED);
  new MutationObserver(watch).observe(region, { childList: true });
  document.addEventListener("toast", (event) => {
    const { message, level } = (event as CustomEvent).detail;
    toast(message, level);
  });
  watch();
}

function endLater(item: HTMLElement): void {
  item.dataset.seen = "";
  if (item.dataset.level === "error") return;
  const stay = item.querySelector("form, a") ? 3 * STAY : STAY; // time to reach what can be done there
  let timer = window.setTimeout(() => item.remove(), stay);
  item.addEventListener("pointerenter", () => window.clearTimeout(timer));
  item.addEventListener("focusin", () => window.clearTimeout(timer));
  item.addEventListener("pointerleave", () => (timer = window.setTimeout(() => item.remove(), stay)));
}

/** Above an open dialog too: the last popover shown is the highest. */
function raise(region: HTMLElement): void {
  region.hidePopover();
  region.showPopover();
}
