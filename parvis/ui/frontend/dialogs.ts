/**
 * `<a href="…" data-dialog>`: opens the page at that address inside a dialog.
 *
 * The page stays a plain page with a plain form: its `[data-dialog-content]` (else its main content) is shown,
 * its form is sent from the dialog, faults come back into it, a refusal is told beside it, and a redirection leads
 * the whole page.
 */
import type htmxType from "htmx.org";
import { csrfToken, phrase } from "./element";
import { carryToasts, toast } from "./toasts";

type Htmx = typeof htmxType;

export function openDialogLinks(htmx: Htmx): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-dialog]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    void load(htmx, new Request(link.href));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !form.closest("#modal-content") || htmxOwns(form)) return;
    if (form.method === "dialog") return;
    event.preventDefault();
    void load(htmx, formRequest(form, event.submitter));
  });
  document.addEventListener("click", (event) => {
    const closer = (event.target as Element).closest("#modal [data-close]");
    if (!closer) return;
    event.preventDefault(); // a "cancel" link leads back to the page when there is no dialog
    modal()?.close();
  });
}

function modal(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("#modal");
}

function htmxOwns(form: HTMLFormElement): boolean {
  return ["hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"].some((name) => form.hasAttribute(name));
}

function formRequest(form: HTMLFormElement, submitter: HTMLElement | null): Request {
  const button = submitter instanceof HTMLButtonElement ? submitter : null;
  const data = new FormData(form, button);
  const action = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  const address = new URL(action, modal()?.dataset.address ?? location.href);
  if (form.method !== "post") {
    address.search = new URLSearchParams(data as unknown as Record<string, string>).toString();
    return new Request(address);
  }
  return new Request(address, { method: "POST", body: data, headers: { "X-CSRFToken": csrfToken() } });
}

async function load(htmx: Htmx, request: Request): Promise<void> {
  const dialog = modal();
  const place = document.getElementById("modal-content");
  if (!dialog || !place) return location.assign(request.url);
  place.ariaBusy = "true";
  try {
    const answer = await fetch(request);
    // Opened by a link, a redirection is only another address; after a form it means "done": show the result.
    const html = await answer.text();
    if (answer.redirected && request.method === "POST") return done(dialog, html, answer.url);
    show(htmx, dialog, place, html, answer.url);
  } catch {
    toast(phrase("offline"), "error");
  } finally {
    place.ariaBusy = null;
  }
}

/** The page may take the result itself (`dialog:done`, cancelled), when it is where it already stands. */
function done(dialog: HTMLDialogElement, html: string, address: string): void {
  const page = new DOMParser().parseFromString(html, "text/html");
  const leave = document.dispatchEvent(new CustomEvent("dialog:done", { cancelable: true, detail: { address, page } }));
  if (!leave) return dialog.close();
  carryToasts(page);
  location.assign(address);
}

function show(htmx: Htmx, dialog: HTMLDialogElement, place: HTMLElement, html: string, address: string): void {
  const page = new DOMParser().parseFromString(html, "text/html");
  const refused = page.querySelector("[data-refusal]")?.textContent;
  if (refused) return toast(refused, "error"); // what was typed stays, to be tried again
  const content = page.querySelector("[data-dialog-content]") ?? page.querySelector("#contenu");
  if (!content) return location.assign(address);
  dialog.dataset.address = address;
  dialog.dataset.accent = document.getElementById("contenu")?.dataset.accent ?? "";
  place.replaceChildren();
  keepIdsApart(content);
  place.replaceChildren(...content.childNodes);
  const title = place.querySelector("h1, h2");
  if (title) {
    title.id ||= "modal-title";
    dialog.setAttribute("aria-labelledby", title.id);
  }
  htmx.process(place);
  if (!dialog.open) dialog.showModal();
  const first = place.querySelector<HTMLElement>("[aria-invalid=true], [autofocus], input:not([type=hidden]), select, textarea");
  first?.focus();
}

const REFERENCES = ["for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget", "list", "form"];

/** The page below may hold a form with the same fields: what comes into the dialog gives way. */
function keepIdsApart(content: Element): void {
  const taken = new Map<string, string>();
  for (const element of content.querySelectorAll("[id]")) {
    if (!document.getElementById(element.id)) continue;
    taken.set(element.id, `modal-${element.id}`);
    element.id = `modal-${element.id}`;
  }
  for (const name of taken.size ? REFERENCES : []) {
    for (const element of content.querySelectorAll(`[${name}]`)) {
      const ids = element.getAttribute(name)!.split(" ");
      element.setAttribute(name, ids.map((id) => taken.get(id) ?? id).join(" "));
    }
  }
  for (const link of content.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) {
    link.hash = taken.get(link.hash.slice(1)) ?? link.hash;
  }
}
