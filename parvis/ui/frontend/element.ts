/**
 * Base of every Parvis tag: an element in light DOM whose listeners end when it leaves the page.
 *
 * A tag lives in `parvis/<module>/frontend/tags/<tag-name>.ts`, exports its class by default and says what it does
 * in `connected()`. The server has already rendered its content, so the page is readable before the tag wakes up.
 */
export abstract class ParvisElement extends HTMLElement {
  #life: AbortController | undefined;

  connectedCallback(): void {
    if (this.#life) return;
    this.#life = new AbortController();
    this.connected();
  }

  disconnectedCallback(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.disconnected();
  }

  /** What to do when the element enters the page. */
  protected abstract connected(): void;

  /** What to do when it leaves; listeners added by `on` are already gone. */
  protected disconnected(): void {}

  /** Ends when the element leaves the page: give it to fetch and to anything else that must stop. */
  protected get signal(): AbortSignal {
    return this.#life?.signal ?? AbortSignal.abort();
  }

  protected on<K extends keyof HTMLElementEventMap>(
    target: EventTarget,
    type: K | (string & {}),
    listener: (event: HTMLElementEventMap[K]) => void,
    options: AddEventListenerOptions = {},
  ): void {
    target.addEventListener(type, listener as EventListener, { ...options, signal: this.signal });
  }

  /** The attribute's text, or the fallback. */
  protected text(name: string, fallback = ""): string {
    return this.getAttribute(name) ?? fallback;
  }

  protected number(name: string, fallback: number): number {
    const value = Number(this.getAttribute(name));
    return this.hasAttribute(name) && Number.isFinite(value) ? value : fallback;
  }

  protected flag(name: string): boolean {
    return this.hasAttribute(name);
  }

  protected find<T extends Element = HTMLElement>(selector: string): T | null {
    return this.querySelector<T>(selector);
  }

  protected all<T extends Element = HTMLElement>(selector: string): T[] {
    return [...this.querySelectorAll<T>(selector)];
  }

  protected announce(message: string): void {
    announce(message);
  }
}

/** Says something to people who use a screen reader, without moving their focus. */
export function announce(message: string): void {
  const region = document.getElementById("annonces");
  if (!region) return;
  region.textContent = "";
  // A region that is emptied and filled in one go is not read again when the sentence is the same.
  window.setTimeout(() => (region.textContent = message), 60);
}

/** Calls `work` once, when nothing has been asked for during `wait` milliseconds. */
export function debounce<A extends unknown[]>(wait: number, work: (...args: A) => void): (...args: A) => void {
  let timer = 0;
  return (...args) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => work(...args), wait);
  };
}

/** A sentence in the visitor's language, written by the server for the scripts. */
export function phrase(name: "remove" | "offline" | "broken" | "stale"): string {
  return document.getElementById("toast-model")?.dataset[name] ?? "";
}

/** The token that Django wants on every unsafe request. */
export function csrfToken(): string {
  const field = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  return field?.value ?? document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}
