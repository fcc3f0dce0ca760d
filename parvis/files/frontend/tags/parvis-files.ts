import htmx from "htmx.org";
import { csrfToken, ParvisElement } from "../../../ui/frontend/element";
import { takeToasts, toast } from "../../../ui/frontend/toasts";
import { clip, Selection } from "../selection";
import { say } from "../texts";

const DRAG = "application/x-parvis-files";
const LONGEST_ADDRESS = 400;
const STEP = 10;

/**
 * A folder's entries as a grid: selection with mouse and keyboard, cut, copy and paste, drag to a folder.
 *
 * The form inside works without this tag (check boxes and buttons); the tag only writes the selection into it.
 * Buttons say what to do: `data-act` names the gesture, `data-dialog` asks for its page in a dialog and `data-quiet`
 * sends it without leaving the page.
 */
export default class ParvisFiles extends ParvisElement {
  #selection = new Selection(0);
  #anchor = "";
  #cursor = "";

  protected connected(): void {
    this.on(this, "click", (event) => this.#clicked(event));
    this.on(this, "dblclick", (event) => !this.#control(event) && this.#open(this.#rowOf(event.target)));
    this.on(this, "change", (event) => this.#checked(event.target as HTMLInputElement));
    this.on(this, "keydown", (event) => this.#key(event));
    this.on(this, "submit", (event) => this.#submit(event as SubmitEvent));
    this.on(this.form, "formdata", (event: Event) => this.#selection.write((event as FormDataEvent).formData));
    this.on(this, "focusin", (event) => this.#moveTo(this.#rowOf(event.target), false));
    this.on(document, "paste", (event: Event) => this.#pasted(event as ClipboardEvent));
    this.on(document, "htmx:after:swap", () => this.#refresh());
    this.on(document, "files:sent", () => this.#reload());
    this.on(document, "dialog:done", (event: Event) => this.#done(event as CustomEvent));
    this.#dragAndDrop();
    this.#restore();
    this.#refresh();
  }

  get form(): HTMLFormElement {
    return this.find<HTMLFormElement>("form[data-files]")!;
  }

  get #list(): HTMLElement {
    return this.find("#files-list")!;
  }

  get #rows(): HTMLElement[] {
    return this.all("[data-entry]");
  }

  #row(id: string): HTMLElement | null {
    return id ? this.find(`[data-entry="${id}"]`) : null;
  }

  #rowOf(target: EventTarget | null): HTMLElement | null {
    return (target as Element | null)?.closest<HTMLElement>("[data-entry]") ?? null;
  }

  /** A link, a button or a field inside a row keeps its own behaviour. */
  #control(event: Event): boolean {
    return Boolean((event.target as Element).closest("a, button, input, label"));
  }

  // Selection -------------------------------------------------------------------------------------------------------

  #clicked(event: MouseEvent): void {
    const target = event.target as Element;
    if (target.closest("[data-act=none]")) return this.#clear();
    if (target.closest("[data-act=paste]")) return void this.#paste();
    const row = this.#rowOf(target);
    if (!row || this.#control(event)) return;
    if (event.shiftKey) this.#range(row.dataset.entry!);
    else if (event.ctrlKey || event.metaKey) this.#toggle(row.dataset.entry!);
    else this.#only(row.dataset.entry!);
    this.#moveTo(row);
  }

  #checked(box: HTMLInputElement): void {
    if (box.matches("[data-check-all]")) {
      if (box.checked) this.#selection.selectAll();
      else this.#selection.clear();
      this.#show();
    } else if (box.name === "node") {
      this.#selection.set(box.value, box.checked);
      this.#anchor = box.value;
      this.#show();
    }
  }

  #only(id: string): void {
    this.#selection.only(id);
    this.#anchor = id;
    this.#show();
  }

  #toggle(id: string): void {
    this.#selection.set(id, !this.#selection.has(id));
    this.#anchor = id;
    this.#show();
  }

  #range(id: string): void {
    const ids = this.#rows.map((row) => row.dataset.entry!);
    const [from, to] = [Math.max(ids.indexOf(this.#anchor), 0), ids.indexOf(id)];
    this.#selection.only(...ids.slice(Math.min(from, to), Math.max(from, to) + 1));
    this.#show();
  }

  #clear(): void {
    this.#selection.clear();
    this.#show();
  }

  /** The rows, the check box of all, the bar and what is said follow the selection. */
  #show(): void {
    this.#paint();
    const count = this.#selection.count;
    this.announce(count ? say("selected", { n: count, total: this.#selection.total }) : say("selected.none"));
  }

  #paint(): void {
    const { count, total } = this.#selection;
    for (const row of this.#rows) {
      const selected = this.#selection.has(row.dataset.entry!);
      row.setAttribute("aria-selected", String(selected));
      row.querySelector<HTMLInputElement>("input[name=node]")!.checked = selected;
    }
    const all = this.find<HTMLInputElement>("[data-check-all]");
    if (all) [all.checked, all.indeterminate] = [count > 0 && count === total, count > 0 && count < total];
    const bar = this.find("[data-selection]")!;
    bar.toggleAttribute("data-on", count > 0);
    this.find("[data-count]")!.textContent = say("bar", { n: count });
    for (const button of this.all<HTMLButtonElement>("[data-single]")) button.hidden = count !== 1;
  }

  /** After the list changed: the same rows are selected and focusable as before, and the cursor keeps the focus. */
  #refresh(): void {
    const list = this.find("#files-list");
    if (!list) return; // the folder is gone, or closed to the reader: the page is about to say so
    this.#selection.total = Number(list.dataset.total ?? 0);
    const rows = this.#rows;
    const hadFocus = document.activeElement === document.body && this.dataset.focused === "true";
    for (const row of rows) {
      row.tabIndex = -1;
      row.draggable = this.flag("editable");
      row.querySelectorAll<HTMLElement>("a, input").forEach((part) => (part.tabIndex = -1));
    }
    const current = this.#row(this.#cursor) ?? rows[0];
    if (current) current.tabIndex = 0;
    if (hadFocus) current?.focus({ preventScroll: true });
    this.#followLoaded(rows.length);
    this.#showClip();
    this.#paint();
  }

  /** What is asked again when others work is as long as what is already on the screen. */
  #followLoaded(loaded: number): void {
    const live = this.find("parvis-live");
    if (!live) return;
    const address = new URL(location.href);
    address.searchParams.set("lignes", String(loaded));
    live.setAttribute("href", address.pathname + address.search);
  }

  // Keyboard --------------------------------------------------------------------------------------------------------

  #key(event: KeyboardEvent): void {
    const row = this.#rowOf(event.target);
    if (!row || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const gestures: Record<string, () => void> = control ? this.#withControl() : this.#plain(row, event);
    const gesture = gestures[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!gesture) return;
    event.preventDefault();
    gesture();
  }

  #plain(row: HTMLElement, event: KeyboardEvent): Record<string, () => void> {
    const step = (by: number) => () => this.#walk(row, by, event.shiftKey);
    const columns = this.#columns();
    return {
      ArrowDown: step(columns),
      ArrowUp: step(-columns),
      ...(columns > 1 && { ArrowRight: step(1), ArrowLeft: step(-1) }),
      PageDown: step(STEP * columns),
      PageUp: step(-STEP * columns),
      Home: step(-Infinity),
      End: step(Infinity),
      " ": () => this.#toggle(row.dataset.entry!),
      Enter: () => this.#open(row),
      Escape: () => this.#clear(),
      F2: () => this.#act("rename", row),
      Delete: () => this.#act("trash", row),
    };
  }

  #withControl(): Record<string, () => void> {
    return {
      a: () => (this.#selection.selectAll(), this.#show()),
      x: () => this.#take("move"),
      c: () => this.#take("copy"),
    };
  }

  #walk(row: HTMLElement, by: number, extend: boolean): void {
    const rows = this.#rows;
    const to = rows[Math.min(Math.max(rows.indexOf(row) + by, 0), rows.length - 1)];
    if (!to) return;
    if (extend) {
      if (!this.#selection.count) this.#anchor = row.dataset.entry!;
      this.#range(to.dataset.entry!);
    }
    this.#moveTo(to);
  }

  /** How many entries stand on one line: one in a list, several among thumbnails. */
  #columns(): number {
    const rows = this.#rows;
    const next = rows.findIndex((row) => row.offsetTop > rows[0]!.offsetTop);
    return next > 0 ? next : this.#list.dataset.view === "grid" ? rows.length : 1;
  }

  #moveTo(row: HTMLElement | null, focus = true): void {
    this.dataset.focused = String(Boolean(row));
    if (!row) return;
    const before = this.#row(this.#cursor) ?? this.#rows[0];
    if (before) before.tabIndex = -1;
    row.tabIndex = 0;
    this.#cursor = row.dataset.entry!;
    if (focus) row.focus();
  }

  #open(row: HTMLElement | null): void {
    row?.querySelector<HTMLAnchorElement>("a[data-open-entry]")?.click();
  }

  // Gestures --------------------------------------------------------------------------------------------------------

  /** The gesture of a key: on the selection, or on the row that has the focus when nothing is selected. */
  #act(name: string, row: HTMLElement): void {
    const button = this.find<HTMLButtonElement>(`button[data-act=${name}]`);
    if (!button) return;
    if (!this.#selection.count || name === "rename") this.#only(row.dataset.entry!);
    this.form.requestSubmit(button);
  }

  #submit(event: SubmitEvent): void {
    const button = event.submitter as HTMLButtonElement | null;
    if (event.target !== this.form || !button) return;
    const short = this.#selection.ids.size + this.#selection.except.size < LONGEST_ADDRESS;
    if (button.hasAttribute("data-dialog-page") && short) {
      event.preventDefault();
      this.#ask(button.formAction);
    } else if (button.hasAttribute("data-quiet")) {
      event.preventDefault();
      void this.#send(button.formAction, new FormData(this.form, button));
    }
  }

  /** The page of a gesture in a dialog: where to move, which rights, which name. */
  #ask(address: string): void {
    const query = new URLSearchParams(new FormData(this.form) as unknown as Record<string, string>);
    query.delete("csrfmiddlewaretoken");
    this.#selection.write(query);
    const link = document.createElement("a");
    link.href = `${address}?${query}`;
    link.dataset.dialog = "";
    link.hidden = true;
    this.append(link);
    link.click();
    link.remove();
  }

  async #send(address: string, data: FormData): Promise<void> {
    this.#list.ariaBusy = "true";
    try {
      const answer = await fetch(address, { method: "POST", body: data, headers: { "X-CSRFToken": csrfToken() } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok) return toast(this.#refusal(page), "error");
      this.#selection.clear();
      this.#paint();
      takeToasts(page);
      await this.#reload();
    } catch {
      toast(say("upload.offline"), "error");
    } finally {
      this.#list.ariaBusy = null;
    }
  }

  /** What was done in a dialog shows here, without leaving the place or the selection's rows. */
  #done(event: CustomEvent<{ address: string; page: Document }>): void {
    const { address, page } = event.detail;
    if (new URL(address).pathname !== location.pathname) return;
    event.preventDefault();
    this.#selection.clear();
    this.#paint();
    takeToasts(page);
    void this.#reload();
  }

  #refusal(page: Document): string {
    return page.querySelector("[data-refusal]")?.textContent?.trim() || say("upload.refused");
  }

  #reload(): Promise<void> {
    const loaded = this.#rows.length;
    const address = new URL(location.href);
    address.searchParams.set("lignes", String(loaded));
    return htmx.ajax("GET", address.pathname + address.search, { target: "#files-list", select: "#files-list", swap: "outerMorph" });
  }

  // Cut, copy, paste, drag ------------------------------------------------------------------------------------------

  #take(mode: "move" | "copy"): void {
    if (!this.#selection.count) this.#only(this.#cursor);
    const data = new FormData(this.form);
    data.delete("csrfmiddlewaretoken");
    clip.set({ mode, selection: new URLSearchParams(data as unknown as Record<string, string>).toString(), count: this.#selection.count });
    this.#showClip();
    toast(say(`clip.${mode}`, { n: this.#selection.count }));
  }

  #showClip(): void {
    const button = this.find<HTMLButtonElement>("[data-act=paste]");
    const held = clip.get();
    if (!button) return;
    button.hidden = !held;
    if (held) button.querySelector("span")!.textContent = say("clip.paste", { n: held.count });
  }

  #pasted(event: ClipboardEvent): void {
    const busy = (event.target as Element).closest?.("input:not([type=checkbox]), textarea, dialog");
    if (busy || event.defaultPrevented || event.clipboardData?.files.length || !clip.get()) return;
    event.preventDefault();
    void this.#paste();
  }

  async #paste(): Promise<void> {
    const held = clip.get();
    if (!held || !this.flag("editable")) return;
    clip.set(null);
    await this.#put(held.mode, held.selection, this.text("folder"));
  }

  #put(mode: "move" | "copy", selection: string, target: string): Promise<void> {
    const data = new FormData();
    for (const [name, value] of new URLSearchParams(selection)) data.append(name, value);
    data.set("target", target);
    return this.#send(this.text(`${mode}-url`), data);
  }

  #dragAndDrop(): void {
    this.on(this, "dragstart", (event) => {
      const row = this.#rowOf(event.target);
      if (!row || !event.dataTransfer) return;
      if (!this.#selection.has(row.dataset.entry!)) this.#only(row.dataset.entry!);
      const data = new FormData(this.form);
      data.delete("csrfmiddlewaretoken");
      event.dataTransfer.setData(DRAG, new URLSearchParams(data as unknown as Record<string, string>).toString());
      event.dataTransfer.effectAllowed = "copyMove";
    });
    this.on(document, "dragover", (event) => {
      const place = this.#place(event);
      this.all("[data-over]").forEach((other) => other !== place && other.removeAttribute("data-over"));
      if (!place) return;
      event.preventDefault();
      place.setAttribute("data-over", "");
    });
    this.on(document, "drop", (event) => {
      const place = this.#place(event);
      if (!place) return;
      event.preventDefault();
      place.removeAttribute("data-over");
      void this.#put(event.ctrlKey ? "copy" : "move", event.dataTransfer!.getData(DRAG), place.dataset.dropFolder!);
    });
    this.on(document, "dragend", () => this.all("[data-over]").forEach((place) => place.removeAttribute("data-over")));
  }

  /** The folder under the pointer that can take what is dragged: a row, or a name of the path above. */
  #place(event: DragEvent): HTMLElement | null {
    if (!event.dataTransfer?.types.includes(DRAG)) return null;
    const place = (event.target as Element).closest<HTMLElement>("[data-drop-folder]");
    return place && !this.#selection.has(place.dataset.dropFolder!) ? place : null;
  }

  /** Coming back with "previous", the browser has kept the boxes that were checked. */
  #restore(): void {
    for (const box of this.all<HTMLInputElement>("input[name=node]:checked")) this.#selection.set(box.value, true);
  }
}
