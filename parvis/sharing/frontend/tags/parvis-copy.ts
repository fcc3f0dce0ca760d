import { ParvisElement } from "../../../ui/frontend/element.ts";

/** An address and a button that copies it; without the script, the address is there to be selected. */
export default class ParvisCopy extends ParvisElement {
  protected connected(): void {
    const button = this.find<HTMLButtonElement>("button[data-copy]");
    const field = this.find<HTMLInputElement>("input");
    if (!button || !field) return;
    button.hidden = false;
    this.on(field, "focus", () => field.select());
    this.on(button, "click", () => void this.#copy(field, button));
  }

  async #copy(field: HTMLInputElement, button: HTMLButtonElement): Promise<void> {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // No permission, or no secure origin: what is selected can be copied by hand.
      return;
    }
    const label = button.querySelector("[data-label]");
    if (label) label.textContent = this.text("done");
    this.announce(this.text("done"));
  }
}
