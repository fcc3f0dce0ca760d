import { ParvisElement } from "../../../ui/frontend/element";
import { contentOf, forget, isShown, type Kept, type Pins, possible, read, refresh, somebody } from "../pins";

const language = document.documentElement.lang || "fr";
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** What this device keeps: the list, since when, how much room it takes; it is the same with and without a network. */
export default class ParvisOffline extends ParvisElement {
  #person = "";

  protected connected(): void {
    if (!possible()) return this.#show("impossible");
    this.on(this, "click", (event) => void this.#clicked(event.target as Element));
    this.on(window, "online", () => void this.#check());
    this.on(window, "offline", () => this.#online());
    void this.#begin();
  }

  async #begin(): Promise<void> {
    this.#person = document.querySelector("parvis-keeper")?.getAttribute("person") ?? (await somebody());
    await this.#draw();
    if (navigator.onLine && this.flag("fresh")) await this.#check();
  }

  async #check(): Promise<void> {
    await refresh(this.#person).catch(() => undefined);
    await this.#draw();
  }

  async #clicked(target: Element): Promise<void> {
    if (target.closest("[data-check]")) await this.#check();
    const top = target.closest<HTMLElement>("[data-forget]")?.dataset.forget;
    if (!top) return;
    await forget(this.#person, top);
    await this.#draw();
    this.announce(this.text("released"));
    this.find("h2")?.focus();
  }

  #online(): void {
    const button = this.find<HTMLElement>("[data-check]");
    if (button) button.hidden = !navigator.onLine;
  }

  #show(part: string): void {
    for (const one of this.all("[data-part]")) one.hidden = one.dataset.part !== part;
  }

  async #draw(): Promise<void> {
    const pins = await read(this.#person);
    this.#show(pins.files.length ? "list" : "empty");
    this.find("[data-list]")!.replaceChildren(...pins.files.map((file) => this.#row(file, pins)));
    this.#online();
    await this.#room(pins);
  }

  #row(file: Kept, pins: Pins): HTMLElement {
    const model = this.find<HTMLTemplateElement>("template")!;
    const row = model.content.firstElementChild!.cloneNode(true) as HTMLElement;
    const link = row.querySelector("a")!;
    link.textContent = file.name;
    link.href = contentOf(file);
    if (isShown(file)) link.target = "_blank";
    else link.download = file.name;
    const top = pins.tops.find(({ id }) => id === file.top);
    const since = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(file.kept);
    const place = [file.space, file.folder].filter(Boolean).join(" › ");
    row.querySelector("[data-facts]")!.textContent = `${place} · ${size(file.size)} · ${this.text("since")} ${since}`;
    const button = row.querySelector<HTMLElement>("[data-forget]")!;
    button.dataset.forget = file.top;
    button.querySelector(".visually-hidden")!.textContent = top?.name ?? file.name;
    row.toggleAttribute("data-asked", location.pathname.includes(file.id));
    return row;
  }

  async #room(pins: Pins): Promise<void> {
    const used = pins.files.reduce((sum, file) => sum + file.size, 0);
    const { quota = 0 } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
    const text = this.text(quota ? "room" : "used").replace("{used}", size(used)).replace("{room}", size(quota));
    this.find("[data-room]")!.textContent = text;
  }
}

function size(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const unit = { style: "unit", unit: UNITS[power], unitDisplay: power ? "short" : "long" } as const;
  return new Intl.NumberFormat(language, { ...unit, maximumFractionDigits: power > 1 ? 1 : 0 }).format(bytes / 1000 ** power);
}
