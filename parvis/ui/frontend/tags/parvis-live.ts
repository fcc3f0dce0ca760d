/** `<parvis-live topic="folder:ID" href="URL" select="#list">`: fetches a fragment again when its topic speaks. */
import htmx from "htmx.org";
import { debounce, ParvisElement } from "../element";
import { live, type LiveMessage } from "../live";

const QUIET = 150;

export default class ParvisLive extends ParvisElement {
  #stale = false;
  #leave: (() => void) | undefined;
  #refresh = debounce(QUIET, () => this.refresh());

  protected connected(): void {
    this.#leave = live.join(this.text("topic"), (message) => this.#received(message));
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
    if (message.type === "closed") return location.reload(); // the right was lost: let the server say so
    this.#refresh();
  }
}
