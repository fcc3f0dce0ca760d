/** `<parvis-tiles data-arrange>`: tiles may be dragged with the mouse; the buttons in each tile do the same by keyboard. */
import { dragWithin } from "../../../ui/frontend/dragging";
import { csrfToken, ParvisElement } from "../../../ui/frontend/element";

export default class ParvisTiles extends ParvisElement {
  protected connected(): void {
    if (!("arrange" in this.dataset)) return;
    dragWithin(this, "[data-slug]", this.signal, (moved, target) => void this.#drop(moved, target));
  }

  async #drop(moved: HTMLElement, target: HTMLElement): Promise<void> {
    const body = new URLSearchParams({ before: target.dataset["slug"] ?? "" });
    const address = moved.querySelector<HTMLFormElement>("form")?.action ?? "";
    const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
    if (answer.ok) target.before(moved);
  }
}
