/** Arrow keys in a tree of links: up and down walk what is visible, right opens, left closes or goes to the parent. */
import { ParvisElement } from "../element";

export default class ParvisTree extends ParvisElement {
  protected connected(): void {
    this.on(this, "keydown", (event) => this.#key(event));
  }

  get #links(): HTMLElement[] {
    return this.all("a.tree-row").filter((link) => link.checkVisibility());
  }

  #key(event: KeyboardEvent): void {
    const links = this.#links;
    const at = links.indexOf((document.activeElement as HTMLElement) ?? links[0]!);
    const details = document.activeElement?.closest("li")?.querySelector<HTMLDetailsElement>(":scope > details");
    const moves: Record<string, () => void> = {
      ArrowDown: () => links[at + 1]?.focus(),
      ArrowUp: () => links[at - 1]?.focus(),
      Home: () => links[0]?.focus(),
      End: () => links.at(-1)?.focus(),
      ArrowRight: () => (details && !details.open ? (details.open = true) : links[at + 1]?.focus()),
      ArrowLeft: () => (details?.open ? (details.open = false) : this.#parent()?.focus()),
    };
    const move = moves[event.key];
    if (!move || at < 0) return;
    event.preventDefault();
    move();
  }

  #parent(): HTMLElement | null {
    const branch = document.activeElement?.closest("li")?.parentElement?.closest("li");
    return branch?.querySelector<HTMLElement>(":scope > a") ?? null;
  }
}
