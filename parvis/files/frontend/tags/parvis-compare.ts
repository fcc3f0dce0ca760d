import { ParvisElement } from "../../../ui/frontend/element";

/** Goes from one changed passage to the next: by its buttons, or by n and p while the focus is inside. */
export default class ParvisCompare extends ParvisElement {
  #at = -1;

  protected connected(): void {
    this.on(this, "click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-step]");
      if (button) this.#go(Number(button.dataset.step), false);
    });
    this.on(this, "keydown", (event) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "n") this.#go(1, true);
      else if (event.key === "p") this.#go(-1, true);
      else return;
      event.preventDefault();
    });
    this.#tell();
  }

  /** `inside` moves the focus along, so that the keys go on from there. */
  #go(step: number, inside: boolean): void {
    const passages = this.all(".compare-change");
    if (!passages.length) return;
    this.#at = this.#at < 0 && step < 0 ? passages.length - 1 : (this.#at + step + passages.length) % passages.length;
    const passage = passages[this.#at]!;
    for (const one of passages) one.classList.toggle("current", one === passage);
    passage.scrollIntoView({ block: "center" });
    if (inside) passage.focus({ preventScroll: true });
    this.#tell();
  }

  #tell(): void {
    const place = this.find("[data-place]");
    if (!place || this.#at < 0) return;
    const words = { n: this.#at + 1, total: this.all(".compare-change").length };
    place.textContent = (place.dataset.text ?? "").replace(/\{(\w+)\}/g, (_, name: keyof typeof words) => String(words[name]));
  }
}
