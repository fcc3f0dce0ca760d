import { ParvisElement } from "../../../ui/frontend/element";
import { toast } from "../../../ui/frontend/toasts";
import { pin, possible, read, Unkept, unpin } from "../pins";

/** « Garder hors ligne » of `node`: shown where the browser can, pressed when this device keeps it. */
export default class ParvisPin extends ParvisElement {
  protected connected(): void {
    if (!possible() || !this.#person) return;
    this.on(this.#button, "click", () => void this.#clicked());
    void this.#draw().then(() => (this.hidden = false));
  }

  get #person(): string {
    return document.querySelector("parvis-keeper")?.getAttribute("person") ?? "";
  }

  get #button(): HTMLButtonElement {
    return this.find<HTMLButtonElement>("button")!;
  }

  async #draw(): Promise<void> {
    const { tops } = await read(this.#person);
    const pressed = tops.some(({ id }) => id === this.text("node"));
    this.#button.setAttribute("aria-pressed", String(pressed));
    this.#say(this.text(pressed ? "kept" : "keep"));
  }

  #say(text: string): void {
    this.#button.title = text;
    this.#button.querySelector("span")!.textContent = text;
  }

  async #clicked(): Promise<void> {
    const pressed = this.#button.getAttribute("aria-pressed") === "true";
    this.#button.disabled = true;
    try {
      if (pressed) await unpin(this.#person, this.text("node"));
      else await pin(this.#person, this.text("node"), (done, all) => this.#say(`${this.text("keeping")} ${done}/${all}`));
      this.announce(this.text(pressed ? "released" : "kept"));
    } catch (error) {
      toast(this.text(error instanceof Unkept ? error.message : "offline") || this.text("offline"), "error");
    }
    this.#button.disabled = false;
    await this.#draw();
    this.#button.focus();
  }
}
