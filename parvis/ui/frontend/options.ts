/** A list of options under an input that keeps the focus: the part shared by the combobox and the palette. */
export class OptionList {
  constructor(
    private input: HTMLInputElement,
    private list: HTMLElement,
    private prefix: string,
  ) {}

  get options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  get active(): HTMLElement | undefined {
    return this.options.find((option) => option.getAttribute("aria-selected") === "true");
  }

  /** Names the options that have just been put in the list, and selects the first if asked. */
  ready(selectFirst: boolean): void {
    this.list.querySelectorAll<HTMLElement>("li, a").forEach((option, index) => {
      if (option.localName === "li" && !("value" in option.dataset)) return option.setAttribute("role", "presentation");
      option.classList.add("option");
      option.setAttribute("role", "option");
      option.id ||= `${this.prefix}-${index}`;
      option.tabIndex = -1;
    });
    this.select(selectFirst ? this.options[0] : undefined);
  }

  select(chosen: HTMLElement | undefined): void {
    for (const option of this.options) option.setAttribute("aria-selected", String(option === chosen));
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  /** Moves with the arrows; true when the key was one of them. */
  move(event: KeyboardEvent): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { options } = this;
    if (!step || !options.length) return false;
    event.preventDefault();
    const at = this.active ? options.indexOf(this.active) : step > 0 ? -1 : 0;
    this.select(options[(at + step + options.length) % options.length]);
    return true;
  }
}
