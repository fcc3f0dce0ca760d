/** A button and its popover as a menu: placed beside the button, walked with the arrows, Home, End and letters. */
import { ParvisElement } from "../element";

const GAP = 4;
const MARGIN = 8;

export default class ParvisMenu extends ParvisElement {
  protected connected(): void {
    const [button, panel] = [this.#button, this.#panel];
    if (!button || !panel) return;
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
    panel.setAttribute("role", "menu");
    panel.setAttribute("aria-label", button.getAttribute("title") || button.textContent!.trim());
    this.#giveRoles();
    this.on(panel, "toggle", (event) => this.#toggled((event as unknown as ToggleEvent).newState === "open"));
    this.on(panel, "keydown", (event) => this.#key(event));
    this.on(button, "keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      panel.showPopover();
    });
    this.on(window, "resize", () => panel.hidePopover());
    this.on(window, "scroll", () => panel.matches(":popover-open") && this.#place(), { capture: true, passive: true });
  }

  get #button(): HTMLButtonElement | null {
    return this.find<HTMLButtonElement>("button[popovertarget]");
  }

  get #panel(): HTMLElement | null {
    return this.find("[popover]");
  }

  get #items(): HTMLElement[] {
    return this.all(".menu-item:not([disabled])");
  }

  #giveRoles(): void {
    for (const item of this.#items) {
      item.tabIndex = -1;
      if (!item.hasAttribute("role")) item.setAttribute("role", "menuitem");
    }
    this.all(".menu-panel form, .menu-panel parvis-theme, .menu-head, .menu-title").forEach((part) =>
      part.setAttribute("role", "presentation"),
    );
  }

  #toggled(open: boolean): void {
    this.#button!.setAttribute("aria-expanded", String(open));
    if (!open) {
      if (!document.activeElement || document.activeElement === document.body) this.#button!.focus();
      return;
    }
    this.#giveRoles();
    this.#place();
    this.#items[0]?.focus();
  }

  #place(): void {
    const [button, panel] = [this.#button!.getBoundingClientRect(), this.#panel!];
    const { offsetWidth: width, offsetHeight: height } = panel;
    const below = button.bottom + GAP + height <= innerHeight - MARGIN || button.top < innerHeight / 2;
    const top = below ? button.bottom + GAP : button.top - GAP - height;
    const rightward = button.left + width <= innerWidth - MARGIN;
    const left = rightward ? button.left : button.right - width;
    const [y, x] = [Math.min(top, innerHeight - height - MARGIN), Math.min(left, innerWidth - width - MARGIN)];
    panel.style.inset = `${Math.max(MARGIN, y)}px auto auto ${Math.max(MARGIN, x)}px`;
  }

  #key(event: KeyboardEvent): void {
    const items = this.#items;
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    if (event.key in next) {
      event.preventDefault();
      items[(next[event.key]! + items.length) % items.length]?.focus();
    } else if (event.key === "Tab") {
      this.#panel!.hidePopover();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      this.#jump(event.key.toLowerCase(), items, at);
    }
  }

  #jump(letter: string, items: HTMLElement[], at: number): void {
    const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    order.find((item) => item.textContent!.trim().toLowerCase().startsWith(letter))?.focus();
  }
}
