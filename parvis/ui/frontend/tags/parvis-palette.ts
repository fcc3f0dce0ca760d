/**
 * The command palette: Ctrl+K (or ⌘K) anywhere, or a `[data-palette]` link. `src` answers `?q=` with groups of links.
 */
import { debounce, ParvisElement } from "../element";
import { OptionList } from "../options";

const QUIET = 120;

export default class ParvisPalette extends ParvisElement {
  #list!: OptionList;
  #last = 0;

  protected connected(): void {
    this.#list = new OptionList(this.#input, this.#results, "palette-option");
    const ask = debounce(QUIET, () => this.#ask());
    this.on(document, "keydown", (event) => this.#shortcut(event));
    this.on(document, "click", (event) => {
      if (!(event.target as Element).closest("[data-palette]") || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.open();
    });
    this.on(this.#input, "input", ask);
    this.on(this.#input, "keydown", (event) => this.#key(event));
    this.on(this, "click", (event) => {
      if (event.target === this.#dialog || (event.target as Element).closest("[data-close]")) this.#dialog.close();
    });
  }

  open(): void {
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    this.#input.focus();
    this.#input.select();
    void this.#ask();
  }

  get #dialog(): HTMLDialogElement {
    return this.find<HTMLDialogElement>("dialog")!;
  }

  get #input(): HTMLInputElement {
    return this.find<HTMLInputElement>("input")!;
  }

  get #results(): HTMLElement {
    return this.find("[role=listbox]")!;
  }

  #shortcut(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.open();
  }

  #key(event: KeyboardEvent): void {
    if (this.#list.move(event) || event.key !== "Enter") return;
    event.preventDefault();
    this.#list.active?.click();
  }

  async #ask(): Promise<void> {
    const turn = ++this.#last;
    const address = new URL(this.text("src"), location.href);
    address.searchParams.set("q", this.#input.value.trim());
    const answer = await fetch(address, { signal: this.signal }).catch(() => null);
    // A slow answer must not replace a later one.
    if (turn !== this.#last || !answer?.ok) return;
    this.#results.innerHTML = await answer.text();
    this.#list.ready(true);
    this.announce(this.#results.querySelector("[data-count]")?.textContent ?? "");
  }
}
