/**
 * `<parvis-live topic="folder:ID" href="URL" select="#list">`: fetches a fragment again when its topic speaks.
 *
 * Without `select` it watches over the whole page: a frame of type `page` loads it again, unless somebody is at work in
 * it; then a toast says it. A tag at work stops the event `page:stale`.
 */
import htmx from "htmx.org";
import { debounce, ParvisElement, phrase } from "../element";
import { live, type LiveMessage } from "../live";
import { toast } from "../toasts";

const QUIET = 150;
const LEAVING = 3_000;

export default class ParvisLive extends ParvisElement {
  #stale = false;
  #left = -LEAVING;
  #leave: (() => void) | undefined;
  #refresh = debounce(QUIET, () => this.refresh());

  protected connected(): void {
    this.#leave = live.join(this.text("topic"), (message) => this.#received(message));
    this.on(window, "beforeunload", () => (this.#left = performance.now()));
    this.on(document, "visibilitychange", () => {
      if (this.#stale && !document.hidden) this.refresh();
    });
  }

  protected override disconnected(): void {
    this.#leave?.();
  }

  /** Asks the server for the fragment and puts it in place; what is focused or open stays so. */
  refresh(): void {
    const select = this.text("select");
    this.#stale = document.hidden;
    if (this.#stale || !this.isConnected || !document.querySelector(select)) return;
    void htmx.ajax("GET", this.text("href", location.href), { target: select, select, swap: "outerMorph" });
  }

  #received(message: LiveMessage): void {
    this.dispatchEvent(new CustomEvent("live", { detail: message, bubbles: true }));
    if (message.type === "closed") return this.#reload(); // the right was lost: let the server say so
    if (this.flag("select")) this.#refresh();
    else if (message.type === "page") this.#pageChanged();
  }

  /** Not while another page is on its way: this one may be stale because of what was just sent from it. */
  #reload(): void {
    const left = performance.now() - this.#left;
    if (left < LEAVING) window.setTimeout(() => this.isConnected && this.#reload(), LEAVING - left);
    else location.reload();
  }

  #pageChanged(): void {
    const free = document.dispatchEvent(new CustomEvent("page:stale", { cancelable: true }));
    if (free && !document.querySelector("dialog[open]") && !isBeingFilledIn()) this.#reload();
    else toast(phrase("stale"), "warning");
  }
}

function isBeingFilledIn(): boolean {
  const typed = "main textarea, main input:not([type=hidden], [type=checkbox], [type=radio], [type=file])";
  return [...document.querySelectorAll<HTMLInputElement>(typed)].some((field) => field.value !== field.defaultValue);
}
