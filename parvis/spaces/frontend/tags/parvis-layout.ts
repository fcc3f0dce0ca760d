/** `<parvis-layout>`: the draft of a layout, redrawn by the server after each press, choice or drop, without a reload. */
import htmx from "htmx.org";
import { dragWithin } from "../../../ui/frontend/dragging";
import { ParvisElement } from "../../../ui/frontend/element";

export default class ParvisLayout extends ParvisElement {
  #last: Promise<unknown> = Promise.resolve();

  protected connected(): void {
    this.on(this, "submit", (event) => this.#pressed(event as SubmitEvent));
    this.on(this, "change", () => this.#draw("opening::"));
    dragWithin(this, "[data-list] > li", this.signal, (moved, target) => this.#drop(moved, target));
  }

  #pressed(event: SubmitEvent): void {
    const button = event.submitter as HTMLButtonElement | null;
    if (button?.name !== "geste") return; // what is saved leaves the page as any form does
    event.preventDefault();
    this.#draw(button.value);
  }

  #drop(moved: HTMLElement, target: HTMLElement): void {
    const list = target.closest<HTMLElement>("[data-list]")?.dataset["list"] ?? "";
    const state = moved.querySelector("input");
    if (!state || (state.name === "tabs") !== (list === "tabs")) return; // a tab is no block
    const after = moved.parentElement === target.parentElement && moved.compareDocumentPosition(target) === 4;
    state.name = list;
    target[after ? "after" : "before"](moved);
    this.#draw("draw::");
  }

  /** One at a time: each press starts from what the one before it has drawn. */
  #draw(geste: string): void {
    this.#last = this.#last.then(() => {
      const source = this.find("form")!;
      const [target, values] = ["#layout", { geste }];
      return htmx.ajax("POST", location.pathname, { source, target, select: target, swap: "outerMorph", values });
    });
  }
}
