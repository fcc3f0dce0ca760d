/**
 * A native dialog and what opens it: `[data-open]` inside the tag, or `data-open="ID"` anywhere in the page.
 * With `src` its content is fetched each time it opens.
 */
import htmx from "htmx.org";
import { ParvisElement } from "../element";

export default class ParvisDialog extends ParvisElement {
  protected connected(): void {
    this.on(document, "click", (event) => {
      const target = event.target as Element;
      if (this.#opens(target.closest<HTMLElement>("[data-open]"))) this.open();
      if (target === this.dialog || this.#closes(target)) this.dialog?.close();
    });
    if (this.flag("open")) this.open();
  }

  get dialog(): HTMLDialogElement | null {
    return this.find<HTMLDialogElement>("dialog");
  }

  open(): void {
    if (!this.dialog || this.dialog.open) return;
    this.dialog.showModal();
    const content = this.find(".dialog-content");
    if (this.text("src") && content) void htmx.ajax("GET", this.text("src"), { target: content, swap: "innerHTML" });
  }

  #opens(opener: HTMLElement | null): boolean {
    if (!opener) return false;
    return opener.dataset.open ? opener.dataset.open === this.dialog?.id : this.contains(opener);
  }

  #closes(target: Element): boolean {
    return Boolean(target.closest("[data-close]")) && Boolean(this.dialog?.contains(target));
  }
}
