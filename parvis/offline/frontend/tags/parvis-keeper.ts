import { ParvisElement } from "../../../ui/frontend/element";
import { possible, read, refresh, wipe } from "../pins";

const STALE = 10 * 60_000;

/** On every page of `person`: starts the worker when the page is at rest, keeps what is pinned fresh, wipes at sign-out. */
export default class ParvisKeeper extends ParvisElement {
  protected connected(): void {
    if (!possible()) return;
    void wipe(this.text("person"));
    this.on(document, "submit", (event) => this.#leaving(event as SubmitEvent));
    this.on(window, "online", () => void this.#refresh());
    const idle = window.requestIdleCallback ?? ((work: () => void) => window.setTimeout(work, 2_000));
    idle(() => void this.#start());
  }

  async #start(): Promise<void> {
    await navigator.serviceWorker.register("/sw.js").catch(() => undefined);
    const { checked } = await read(this.text("person"));
    if (Date.now() - checked > STALE) await this.#refresh();
  }

  async #refresh(): Promise<void> {
    if (navigator.onLine) await refresh(this.text("person")).catch(() => undefined);
  }

  /** Sign-out waits until nothing is left on this device; the server asks the browser for the same. */
  #leaving(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || new URL(form.action).pathname !== this.text("leaving")) return;
    event.preventDefault();
    void wipe().finally(() => form.submit());
  }
}
