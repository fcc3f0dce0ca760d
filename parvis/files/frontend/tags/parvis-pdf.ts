import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { debounce, ParvisElement } from "../../../ui/frontend/element";
import { say } from "../texts";

pdfjs.GlobalWorkerOptions.workerSrc = workerUrl;

const NEAR = "600px";
const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
const SHARPEST = 4096;

interface Sheet {
  place: HTMLElement;
  page: PDFPageProxy;
  drawn: number;
}

/**
 * A PDF drawn page after page as one scrolls, with its text over the picture so that it is read aloud, found and copied.
 *
 * What the server rendered inside (a link to the file) stays when the document cannot be read.
 */
export default class ParvisPdf extends ParvisElement {
  #document: PDFDocumentProxy | undefined;
  #sheets: Sheet[] = [];
  #zoom = 1;
  #watch: IntersectionObserver | undefined;

  protected connected(): void {
    void this.#load();
    this.on(this, "click", (event) => this.#clicked((event.target as Element).closest<HTMLElement>("[data-pdf]")));
    this.on(this.#pages, "scroll", () => this.#tellPage(), { passive: true });
    this.on(this, "change", (event) => this.#goTo(Number((event.target as HTMLInputElement).value)));
    this.on(window, "resize", debounce(200, () => this.#layOut()) as () => void);
  }

  protected override disconnected(): void {
    this.#watch?.disconnect();
    void this.#document?.loadingTask.destroy();
  }

  get #pages(): HTMLElement {
    return this.find("[data-pages]")!;
  }

  async #load(): Promise<void> {
    const base = this.text("assets");
    try {
      this.#document = await pdfjs.getDocument({
        url: this.text("src"),
        cMapUrl: `${base}cmaps/`,
        standardFontDataUrl: `${base}standard_fonts/`,
        wasmUrl: `${base}wasm/`,
        useWasm: false, // what it would compile is not allowed by our security policy; the same in JavaScript is
        isEvalSupported: false,
        enableXfa: false,
        verbosity: pdfjs.VerbosityLevel.ERRORS,
      }).promise;
      await this.#prepare();
    } catch (error) {
      const locked = (error as Error).name === "PasswordException";
      this.find("[data-state]")!.textContent = say(locked ? "pdf.locked" : "pdf.broken");
      this.find("[data-fallback]")!.hidden = false;
    }
  }

  async #prepare(): Promise<void> {
    const pdf = this.#document!;
    this.find("[data-state]")!.hidden = true;
    this.find("[data-fallback]")!.hidden = true;
    this.find("[data-tools]")!.hidden = false;
    this.find("[data-total]")!.textContent = String(pdf.numPages);
    this.find<HTMLInputElement>("[data-page]")!.max = String(pdf.numPages);
    this.#watch = new IntersectionObserver((seen) => this.#seen(seen), { root: this.#pages, rootMargin: NEAR });
    for (let number = 1; number <= pdf.numPages; number += 1) {
      if (!this.isConnected) return;
      this.#addSheet(await pdf.getPage(number));
    }
  }

  #addSheet(page: PDFPageProxy): void {
    const place = document.createElement("div");
    place.className = "pdf-page";
    place.role = "region";
    place.ariaLabel = say("pdf.page", { page: page.pageNumber });
    const sheet = { place, page, drawn: 0 };
    this.#sheets.push(sheet);
    this.#pages.append(place);
    this.#fit(sheet);
    this.#watch!.observe(place);
  }

  #scale(page: PDFPageProxy): number {
    const room = this.#pages.clientWidth - 32;
    return (Math.min(room, 900) / page.getViewport({ scale: 1 }).width) * this.#zoom;
  }

  #fit(sheet: Sheet): void {
    const viewport = sheet.page.getViewport({ scale: this.#scale(sheet.page) });
    sheet.place.style.width = `${viewport.width}px`;
    sheet.place.style.height = `${viewport.height}px`;
    sheet.place.style.setProperty("--total-scale-factor", String(viewport.scale));
  }

  #layOut(): void {
    for (const sheet of this.#sheets) {
      this.#fit(sheet);
      sheet.drawn = 0;
      this.#watch?.unobserve(sheet.place);
      this.#watch?.observe(sheet.place);
    }
  }

  #seen(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const sheet = this.#sheets.find(({ place }) => place === entry.target);
      if (sheet && entry.isIntersecting) void this.#draw(sheet);
    }
    this.#tellPage();
  }

  async #draw(sheet: Sheet): Promise<void> {
    const scale = this.#scale(sheet.page);
    if (sheet.drawn === scale) return;
    sheet.drawn = scale;
    const viewport = sheet.page.getViewport({ scale });
    const canvas = this.#canvas(viewport.width, viewport.height);
    const sharp = canvas.width / viewport.width;
    await sheet.page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] }).promise;
    const text = document.createElement("div");
    text.className = "text-layer";
    await new pdfjs.TextLayer({ textContentSource: sheet.page.streamTextContent(), container: text, viewport }).render();
    if (sheet.drawn === scale) sheet.place.replaceChildren(canvas, text);
    // pdf.js measures letters with a canvas of its own at the end of the page: it is nothing to read.
    document.querySelectorAll<HTMLElement>(".hiddenCanvasElement").forEach((measure) => (measure.hidden = true));
  }

  #canvas(width: number, height: number): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    const sharp = Math.min(window.devicePixelRatio, SHARPEST / Math.max(width, height));
    canvas.width = Math.floor(width * sharp);
    canvas.height = Math.floor(height * sharp);
    canvas.ariaHidden = "true";
    return canvas;
  }

  #clicked(button: HTMLElement | null): void {
    if (!button) return;
    const at = ZOOMS.indexOf(this.#zoom);
    const wanted = button.dataset.pdf === "larger" ? ZOOMS[at + 1] : ZOOMS[at - 1];
    if (!wanted) return;
    this.#zoom = wanted;
    this.#layOut();
    this.announce(`${Math.round(wanted * 100)} %`);
  }

  #goTo(number: number): void {
    const sheet = this.#sheets[number - 1];
    if (sheet) this.#pages.scrollTo({ top: sheet.place.offsetTop - 16 });
  }

  #tellPage(): void {
    const field = this.find<HTMLInputElement>("[data-page]")!;
    const middle = this.#pages.scrollTop + this.#pages.clientHeight / 2;
    const current = this.#sheets.findLast(({ place }) => place.offsetTop < middle);
    if (current && document.activeElement !== field) field.value = String(current.page.pageNumber);
  }
}
