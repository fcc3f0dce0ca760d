import { csrfToken, ParvisElement } from "../../../ui/frontend/element";
import { toast } from "../../../ui/frontend/toasts";
import { contentOf, type Dropped, filesIn, pastedImages, shots } from "../dropped";
import { resumed } from "../interrupted";
import { duration, say, size } from "../texts";
import { type Answer, type Door, type Upload, UploadQueue } from "../upload-queue";

const SHOWN = 60;
const NAME_MAX = 200;
const QUIET = 6_000;
const FOLDERS_AT_ONCE = 200;

/**
 * Sends files and whole folders to `action`, by drag and drop anywhere in it, by `[data-pick]` buttons or by paste;
 * what is large goes by parts to `resumable`, and goes on after a cut, a pause or a reload. `[data-input=camera]` is a
 * phone's camera; other tags give it files through `files:send`.
 *
 * The server renders the panel (`[data-panel]`), the row's model and the question about two files of one name;
 * without this tag the buttons lead to a plain form. `files:sent` is fired when the queue is empty again.
 */
export default class ParvisUpload extends ParvisElement {
  #queue = new UploadQueue(this.#door(), (upload) => this.#changed(upload));
  #rows = new Map<number, HTMLElement>();
  #forAll: Answer | undefined;
  #asked: Upload | undefined;
  #renamed: Upload | undefined;
  #ignored = 0;
  #depth = 0;
  #frame = 0;

  protected connected(): void {
    this.on(this, "click", (event) => this.#clicked(event));
    this.on(this, "change", (event) => this.#chosen(event.target as HTMLInputElement));
    this.on(this, "dragenter", (event) => this.#dragged(event, 1));
    this.on(this, "dragleave", (event) => this.#dragged(event, -1));
    this.on(this, "dragover", (event) => this.#carriesFiles(event) && event.preventDefault());
    this.on(this, "drop", (event) => void this.#dropped(event));
    this.on(document, "paste", (event: Event) => this.#pasted(event as ClipboardEvent));
    this.on(this, "files:send", (event: Event) => this.#add({ files: (event as CustomEvent<Dropped["files"]>).detail }));
    this.on(window, "online", () => this.#queue.hasten());
    this.on(window, "beforeunload", (event: Event) => this.#queue.active && event.preventDefault());
    this.on(document, "page:stale", (event) => this.#queue.active && event.preventDefault());
    this.on(this.#question, "close", () => this.#answered());
    this.on(this.#naming, "close", () => this.#named());
  }

  #door(): Door {
    const tag = this;
    return {
      whole: (upload) => tag.#address(upload),
      get parts() {
        return tag.text("resumable");
      },
      get note() {
        return tag.find<HTMLInputElement>("[data-note-for-version]")?.value ?? "";
      },
    };
  }

  #address(upload: Upload): string {
    const { place: path, conflict, file } = upload;
    const query = new URLSearchParams({ path, on_conflict: conflict, size: String(file.size) });
    const { note } = this.#door();
    if (note) query.set("note", note);
    return `${this.text("action")}?${query}`;
  }

  #add({ files: found, ignored = 0 }: Partial<Dropped> & Pick<Dropped, "files">): void {
    if (!found.length) return ignored ? toast(say("upload.ignored", { n: ignored })) : undefined;
    if (!this.#queue.active) this.#reset();
    this.#ignored += ignored;
    this.find("[data-panel]")!.hidden = false;
    this.announce(say("upload.started", { n: found.length }));
    this.#queue.add(resumed(this, found));
  }

  #reset(): void {
    this.#queue.clear();
    this.#forAll = undefined;
    this.#ignored = 0;
    this.#rows.clear();
    this.find("[data-list]")!.replaceChildren();
  }

  // Ways in ---------------------------------------------------------------------------------------------------------

  #clicked(event: MouseEvent): void {
    const target = (event.target as Element).closest<HTMLElement>("[data-pick], [data-row] button, [data-panel-action]");
    if (!target) return;
    if (target.dataset.pick) {
      event.preventDefault();
      this.find<HTMLInputElement>(`[data-input=${target.dataset.pick}]`)?.click();
    } else if (target.dataset.panelAction) {
      this.#panelAction(target.dataset.panelAction);
    } else {
      this.#rowAction(target);
    }
  }

  #chosen(input: HTMLInputElement): void {
    if (!input.matches("[data-input]")) return;
    const camera = input.dataset.input === "camera";
    this.find("[data-panel]")!.toggleAttribute("data-camera", camera);
    this.#add(camera ? { files: shots([...(input.files ?? [])], say("upload.photo")) } : filesIn(input));
    input.value = "";
  }

  #carriesFiles(event: DragEvent): boolean {
    return event.dataTransfer?.types.includes("Files") ?? false;
  }

  #dragged(event: DragEvent, step: number): void {
    if (!this.#carriesFiles(event)) return;
    this.#depth += step;
    this.toggleAttribute("data-over", this.#depth > 0);
  }

  async #dropped(event: DragEvent): Promise<void> {
    if (!event.dataTransfer || !this.#carriesFiles(event)) return;
    event.preventDefault();
    this.#depth = 0;
    this.removeAttribute("data-over");
    const dropped = await contentOf(event.dataTransfer);
    this.#add(dropped);
    if (dropped.empty.length && !this.flag("single")) await this.#makeFolders(dropped.empty);
  }

  /** Folders that hold no file are made by their paths, some at a time; what cannot be made is told. */
  async #makeFolders(paths: string[]): Promise<void> {
    const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json", "Content-Type": "application/json" };
    for (let start = 0; start < paths.length; start += FOLDERS_AT_ONCE) {
      const body = JSON.stringify({ paths: paths.slice(start, start + FOLDERS_AT_ONCE) });
      const answer = await fetch(`${this.text("action")}dossiers/`, { method: "POST", body, headers }).catch(() => null);
      const told = (await answer?.json().catch(() => null)) as { faults?: Record<string, string>; title?: string } | null;
      if (!answer?.ok) return toast(told?.title ?? say("upload.refused"), "error");
      for (const [path, fault] of Object.entries(told?.faults ?? {})) toast(`${path} : ${fault}`, "error");
    }
    this.announce(say("upload.folders", { n: paths.length }));
    this.dispatchEvent(new CustomEvent("files:sent", { bubbles: true }));
  }

  #pasted(event: ClipboardEvent): void {
    if ((event.target as Element).closest?.("input, textarea, [contenteditable]") || this.flag("single")) return;
    const images = pastedImages(event.clipboardData, say("upload.pasted"));
    if (images.length) event.preventDefault();
    this.#add({ files: images });
  }

  // The panel -------------------------------------------------------------------------------------------------------

  #panelAction(action: string): void {
    if (action === "cancel") this.#queue.uploads.forEach((upload) => this.#queue.cancel(upload));
    if (action === "pause") this.#queue.uploads.forEach((upload) => this.#queue.pause(upload));
    if (action === "resume") this.#resumeAll();
    if (action === "close") this.find("[data-panel]")!.hidden = true;
    if (action === "fold") this.find("[data-panel]")!.toggleAttribute("data-folded");
  }

  #resumeAll(): void {
    for (const upload of this.#queue.uploads.filter(({ state }) => state === "paused")) this.#queue.retry(upload);
  }

  #rowAction(button: HTMLElement): void {
    const id = Number(button.closest<HTMLElement>("[data-row]")?.dataset.row);
    const upload = this.#queue.uploads.find((one) => one.id === id);
    if (!upload) return;
    if (button.hasAttribute("data-retry")) this.#queue.retry(upload);
    else if (button.hasAttribute("data-pause")) this.#hold(upload);
    else if (button.hasAttribute("data-rename")) this.#askName(upload);
    else this.#queue.cancel(upload);
  }

  /** One button stops and goes on: the focus stays where it is. */
  #hold(upload: Upload): void {
    if (upload.state === "paused") this.#queue.retry(upload);
    else this.#queue.pause(upload);
    this.announce(`${upload.file.name} : ${say(`upload.${upload.state}`)}`);
  }

  #changed(upload: Upload): void {
    if (upload.state === "conflict") this.#conflict(upload);
    if (upload.state === "failed") this.announce(`${upload.file.name} : ${upload.note}`);
    this.#draw(upload);
    this.#frame ||= requestAnimationFrame(() => this.#drawTotal());
    if (!this.#queue.active) this.#ended();
  }

  #ended(): void {
    const done = this.#queue.count("done");
    const failed = this.#queue.count("failed");
    this.announce(`${this.#outcome(done, failed)} ${this.#ignored ? say("upload.ignored", { n: this.#ignored }) : ""}`);
    if (failed) this.find("[data-panel]")!.removeAttribute("data-folded");
    if (done) this.dispatchEvent(new CustomEvent("files:sent", { bubbles: true }));
    if (done && !failed && this.flag("single")) location.reload();
    if (done === this.#queue.uploads.length) window.setTimeout(() => this.#tidy(), QUIET);
  }

  /** When all went well the panel leaves, unless one is in it. */
  #tidy(): void {
    const panel = this.find("[data-panel]")!;
    if (!this.#queue.active && !panel.matches(":hover, :focus-within")) panel.hidden = true;
  }

  #draw(upload: Upload): void {
    const row = this.#rows.get(upload.id) ?? this.#newRow(upload);
    if (!row) return;
    // What failed comes first, above those that still go.
    if (upload.state === "failed" && row.dataset.state !== "failed") row.parentElement!.prepend(row);
    row.dataset.state = upload.state;
    const name = row.querySelector<HTMLElement>("[data-name]")!;
    name.textContent = upload.place.slice(upload.place.lastIndexOf("/") + 1);
    name.title = upload.place;
    row.querySelector("[data-note]")!.textContent = this.#note(upload);
    row.querySelector("progress")!.value = upload.file.size ? upload.sent / upload.file.size : Number(upload.state === "done");
    row.querySelector<HTMLElement>("[data-cancel]")!.hidden = !["waiting", "sending", "cut", "paused"].includes(upload.state);
    this.#drawPause(row, upload);
    const remedy = upload.state === "failed" ? upload.remedy : upload.state === "cancelled" ? "retry" : "";
    row.querySelector<HTMLElement>("[data-retry]")!.hidden = remedy !== "retry";
    row.querySelector<HTMLElement>("[data-rename]")!.hidden = remedy !== "rename" || this.flag("single");
    row.querySelector<HTMLElement>("[data-done]")!.toggleAttribute("hidden", upload.state !== "done");
  }

  #drawPause(row: HTMLElement, upload: Upload): void {
    const button = row.querySelector<HTMLElement>("[data-pause]")!;
    const paused = upload.state === "paused";
    button.hidden = !["waiting", "sending", "cut", "paused"].includes(upload.state);
    if (button.toggleAttribute("data-paused", paused) !== (button.title === button.dataset.go)) {
      button.title = (paused ? button.dataset.go : button.dataset.hold) ?? "";
      button.querySelector(".visually-hidden")!.textContent = button.title;
    }
  }

  /** A thousand files make no thousand rows: those at work, and those that need the person. */
  #newRow(upload: Upload): HTMLElement | null {
    if (upload.state === "waiting" && this.#rows.size >= SHOWN) return null;
    const list = this.find("[data-list]")!;
    const model = this.find<HTMLTemplateElement>("template[data-row-model]")!;
    const row = model.content.firstElementChild!.cloneNode(true) as HTMLElement;
    row.dataset.row = String(upload.id);
    row.querySelector("progress")!.setAttribute("aria-label", upload.file.name);
    list.append(row);
    this.#rows.set(upload.id, row);
    if (this.#rows.size > SHOWN) this.#dropRow(list);
    return row;
  }

  #dropRow(list: HTMLElement): void {
    const old = list.querySelector<HTMLElement>("[data-state=done], [data-state=skipped]");
    if (!old) return;
    this.#rows.delete(Number(old.dataset.row));
    old.remove();
  }

  #note(upload: Upload): string {
    const where = upload.path ? `${upload.path} · ` : "";
    if (upload.state === "sending" && upload.sent) return `${where}${say("upload.part", { sent: size(upload.sent), size: size(upload.file.size) })}`;
    return upload.note ? `${where}${upload.note}` : `${where}${say(`upload.${upload.state}`)} · ${size(upload.file.size)}`;
  }

  #drawTotal(): void {
    this.#frame = 0;
    const { sent, size: whole } = this.#queue.total;
    const done = this.#queue.count("done");
    const count = this.#queue.uploads.length - this.#queue.count("cancelled", "skipped");
    const failed = this.#queue.count("failed");
    const { active } = this.#queue;
    const bar = this.find<HTMLProgressElement>("[data-overall]")!;
    bar.value = active && whole ? sent / whole : count ? done / count : 1;
    this.find("[data-panel]")!.toggleAttribute("data-failed", failed > 0);
    this.find("[data-title]")!.textContent = active ? say("upload.title", { done, n: count }) : this.#outcome(done, failed);
    const ignored = this.#ignored ? ` · ${say("upload.ignored", { n: this.#ignored })}` : "";
    this.find("[data-pace]")!.textContent = active ? this.#pace(sent, whole) : `${size(sent)}${ignored}`;
    this.find("[data-panel-action=cancel]")!.hidden = !active;
    const paused = this.#queue.count("paused");
    this.find("[data-panel-action=pause]")!.hidden = !this.#queue.count("waiting", "sending", "cut");
    this.find("[data-panel-action=resume]")!.hidden = !paused;
    this.find("[data-panel-action=close]")!.hidden = active;
  }

  #outcome(done: number, failed: number): string {
    if (!failed) return say("upload.ended", { n: done });
    return done ? `${say("upload.ended", { n: done })}, ${say("upload.failing", { n: failed })}` : say("upload.failures", { n: failed });
  }

  #pace(sent: number, whole: number): string {
    const speed = this.#queue.count("sending") ? this.#queue.speed : 0;
    const part = say("upload.part", { sent: size(sent), size: size(whole) });
    const left = speed ? (whole - sent) / speed : 0;
    // All is sent, or is not known yet: what is left is the server's work, which no one can tell.
    return left >= 1 ? `${part} · ${say("upload.pace", { speed: size(speed), left: duration(left) })}` : part;
  }

  // A name that is refused ------------------------------------------------------------------------------------------

  get #naming(): HTMLDialogElement {
    return this.find<HTMLDialogElement>("[data-naming]") ?? document.createElement("dialog");
  }

  #askName(upload: Upload): void {
    this.#renamed = upload;
    this.#naming.querySelector("[data-why]")!.textContent = upload.note;
    this.#naming.querySelector("input")!.value = upload.place;
    this.#naming.returnValue = "";
    this.#naming.showModal();
  }

  #named(): void {
    const place = this.#naming.querySelector("input")!.value;
    if (this.#renamed && this.#naming.returnValue === "send") this.#queue.rename(this.#renamed, place);
    this.#renamed = undefined;
  }

  // Two files of one name -------------------------------------------------------------------------------------------

  get #question(): HTMLDialogElement {
    return this.find<HTMLDialogElement>("[data-conflict]") ?? document.createElement("dialog");
  }

  #conflict(upload: Upload): void {
    if (this.#forAll) return queueMicrotask(() => this.#queue.settle(upload, this.#forAll!));
    if (this.#asked) return;
    this.#asked = upload;
    const waiting = this.#queue.count("conflict");
    this.#question.querySelector("[data-name]")!.textContent = upload.file.name.slice(0, NAME_MAX);
    this.#question.querySelector("[data-where]")!.textContent = upload.path;
    this.#question.querySelector<HTMLElement>("[data-for-all]")!.hidden = waiting + this.#queue.count("waiting", "sending") < 2;
    this.#question.returnValue = "";
    this.#question.showModal();
  }

  #answered(): void {
    const asked = this.#asked;
    if (!asked) return;
    this.#asked = undefined;
    const answer = (this.#question.returnValue || "skip") as Answer;
    if (this.#question.querySelector<HTMLInputElement>("[data-for-all] input")!.checked) this.#forAll = answer;
    this.#queue.settle(asked, answer);
    for (const upload of this.#queue.uploads.filter(({ state }) => state === "conflict")) {
      this.#conflict(upload);
      if (!this.#forAll) return;
    }
  }
}
