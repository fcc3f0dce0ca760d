/** `<parvis-tiles data-arrange>`: tiles may be dragged with the mouse; the buttons in each tile do the same by keyboard. */
import { csrfToken, ParvisElement } from "../../../ui/frontend/element";

export default class ParvisTiles extends ParvisElement {
  #dragged: HTMLElement | undefined;

  protected connected(): void {
    if (!("arrange" in this.dataset)) return;
    for (const tile of this.all("[data-slug]")) tile.draggable = true;
    this.on(this, "dragstart", (event) => this.#start(event));
    this.on(this, "dragover", (event) => this.#over(event));
    this.on(this, "drop", (event) => void this.#drop(event));
    this.on(this, "dragend", () => this.#clear());
  }

  #tile(event: DragEvent): HTMLElement | null {
    return (event.target as Element).closest<HTMLElement>("[data-slug]");
  }

  #start(event: DragEvent): void {
    this.#dragged = this.#tile(event) ?? undefined;
    this.#dragged?.classList.add("dragged");
    event.dataTransfer?.setData("text/plain", this.#dragged?.dataset["slug"] ?? "");
  }

  #over(event: DragEvent): void {
    const target = this.#tile(event);
    if (!this.#dragged || !target || target === this.#dragged) return;
    event.preventDefault();
    for (const other of this.all(".target")) other.classList.toggle("target", other === target);
    target.classList.add("target");
  }

  async #drop(event: DragEvent): Promise<void> {
    const target = this.#tile(event);
    const moved = this.#dragged;
    this.#clear();
    if (!moved || !target || target === moved) return;
    event.preventDefault();
    const body = new URLSearchParams({ before: target.dataset["slug"] ?? "" });
    const address = moved.querySelector<HTMLFormElement>("form")?.action ?? "";
    const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
    if (answer.ok) target.before(moved);
  }

  #clear(): void {
    this.#dragged?.classList.remove("dragged");
    this.#dragged = undefined;
    for (const other of this.all(".target")) other.classList.remove("target");
  }
}
