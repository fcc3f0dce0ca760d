/**
 * Type-ahead. With `src`, options come from the server (`?q=`) as `<li data-value data-label>`; around a `<select>`,
 * they are its own. The value goes in a hidden field, or, with `multiple`, in one hidden field a chip.
 */
import { debounce, ParvisElement, phrase } from "../element";
import { OptionList } from "../options";

const QUIET = 150;

export default class ParvisCombobox extends ParvisElement {
  #input!: HTMLInputElement;
  #box!: HTMLElement;
  #list!: OptionList;
  #last = 0;

  protected connected(): void {
    this.#input = this.find<HTMLInputElement>("input.input") ?? this.#replaceSelect();
    this.#box = this.find(".combobox-list") ?? this.#makeBox();
    this.#list = new OptionList(this.#input, this.#box, this.#box.id);
    const ask = debounce(QUIET, () => void this.#ask());
    this.on(this.#input, "input", () => {
      this.#forget();
      ask();
    });
    this.on(this.#input, "click", () => void this.#ask());
    this.on(this.#input, "keydown", (event) => this.#key(event));
    this.on(this.#box, "pointerdown", (event) => event.preventDefault()); // the input keeps the focus
    this.on(this.#box, "click", (event) => this.#choose((event.target as Element).closest<HTMLElement>("[role=option]")));
    this.on(this, "focusout", () => this.#close());
    this.on(this, "click", (event) => (event.target as Element).closest("[data-remove]")?.closest(".chip")?.remove());
    this.all(".chip").forEach((chip) => this.#addRemover(chip));
  }

  get #multiple(): boolean {
    return this.flag("multiple");
  }

  get #select(): HTMLSelectElement | null {
    return this.find<HTMLSelectElement>("select");
  }

  get #hidden(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(":scope > input[type=hidden]");
  }

  /** The select stays as the field that is sent; an input takes its place, its label and its descriptions. */
  #replaceSelect(): HTMLInputElement {
    const select = this.#select!;
    const input = document.createElement("input");
    input.className = "input";
    input.autocomplete = "off";
    input.id = select.id;
    for (const name of ["aria-describedby", "aria-invalid", "required", "disabled"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name)!);
    }
    const chosen = select.selectedOptions[0];
    input.value = chosen?.value ? chosen.label : "";
    select.removeAttribute("id");
    select.required = false;
    select.hidden = true;
    this.append(input);
    return input;
  }

  #makeBox(): HTMLElement {
    const box = document.createElement("ul");
    box.className = "combobox-list";
    box.id = `${this.#input.id || "combobox"}-options`;
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", document.querySelector(`label[for="${this.#input.id}"]`)?.textContent?.trim() ?? "");
    box.hidden = true;
    this.append(box);
    this.#input.setAttribute("role", "combobox");
    this.#input.setAttribute("aria-autocomplete", "list");
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.setAttribute("aria-controls", box.id);
    return box;
  }

  async #ask(): Promise<void> {
    const turn = ++this.#last;
    if (this.#select) this.#box.replaceChildren(...this.#matches(this.#select));
    else {
      const address = new URL(this.text("src"), location.href);
      address.searchParams.set("q", this.#input.value.trim());
      const answer = await fetch(address, { signal: this.signal }).catch(() => null);
      if (turn !== this.#last || !answer?.ok) return;
      this.#box.innerHTML = await answer.text();
    }
    if (document.activeElement !== this.#input) return;
    this.#list.ready(this.#input.value !== "");
    this.#open(this.#box.children.length > 0);
    this.announce(`${this.#list.options.length}`);
  }

  #matches(select: HTMLSelectElement): HTMLElement[] {
    const chosen = select.selectedOptions[0];
    const typed = this.#input.value === chosen?.label ? "" : plain(this.#input.value);
    const found = [...select.options].filter((option) => option.value && plain(option.label).includes(typed));
    return found.slice(0, 50).map((option) => {
      const item = document.createElement("li");
      item.dataset.value = option.value;
      item.dataset.label = item.textContent = option.label;
      return item;
    });
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" && this.#box.hidden) void this.#ask();
    if (!this.#box.hidden && this.#list.move(event)) return;
    if (event.key === "Enter" && !this.#box.hidden && this.#list.active) {
      event.preventDefault();
      this.#choose(this.#list.active);
    } else if (event.key === "Escape" && !this.#box.hidden) {
      event.stopPropagation();
      event.preventDefault();
      this.#close();
    } else if (event.key === "Backspace" && !this.#input.value) {
      this.all(".chip").at(-1)?.remove();
    }
  }

  #choose(option: HTMLElement | null): void {
    const { value, label = "" } = option?.dataset ?? {};
    if (value === undefined) return;
    if (this.#multiple) this.#addChip(value, label);
    else {
      if (this.#select) this.#select.value = value;
      if (this.#hidden) this.#hidden.value = value;
    }
    this.#input.value = this.#multiple ? "" : label;
    this.#close();
    this.announce(label);
    this.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { value, label } }));
  }

  /** Typing again after a choice undoes it, so that what is sent is always what is shown. */
  #forget(): void {
    if (this.#hidden && !this.#multiple) this.#hidden.value = "";
    if (this.#select) this.#select.value = "";
  }

  #addChip(value: string, label: string): void {
    if (this.all<HTMLInputElement>(".chip input").some((field) => field.value === value)) return;
    const chip = document.createElement("span");
    chip.className = "chip";
    const text = document.createElement("span");
    text.textContent = label;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: this.text("name"), value });
    chip.append(text, field);
    this.find(".chips")?.append(chip);
    this.#addRemover(chip);
  }

  #addRemover(chip: HTMLElement): void {
    if (chip.querySelector("[data-remove]")) return;
    const remover = document.createElement("button");
    remover.type = "button";
    remover.dataset.remove = "";
    remover.textContent = "×";
    remover.setAttribute("aria-label", `${phrase("remove")} ${chip.textContent!.trim()}`);
    chip.append(remover);
  }

  #open(open: boolean): void {
    this.#box.hidden = !open;
    this.#input.setAttribute("aria-expanded", String(open));
    if (open) this.#box.scrollIntoView({ block: "nearest" });
  }

  #close(): void {
    this.#last++;
    this.#open(false);
    this.#list.select(undefined);
  }
}

/** Without case or accents, as people type. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
