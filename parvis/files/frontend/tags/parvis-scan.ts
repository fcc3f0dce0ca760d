import { ParvisElement } from "../../../ui/frontend/element";
import { toast } from "../../../ui/frontend/toasts";
import { type Found, shots } from "../dropped";
import { type Look, scanOf } from "../scan-pdf";
import { say } from "../texts";

/**
 * Pages photographed one by one, sent as one PDF by the uploader around it (`files:send`).
 *
 * The server renders the dialog, the model of a page and `[data-scan]`, the button somewhere in the uploader.
 */
export default class ParvisScan extends ParvisElement {
  #photos: Blob[] = [];

  protected connected(): void {
    this.on(this.parentElement!, "click", (event) => this.#clicked(event));
    this.on(this.find("[data-shot]")!, "change", () => void this.#taken());
    this.on(this.#dialog, "close", () => this.#reset());
  }

  get #dialog(): HTMLDialogElement {
    return this.find<HTMLDialogElement>("dialog")!;
  }

  get #name(): HTMLInputElement {
    return this.find<HTMLInputElement>("input[name=name]")!;
  }

  #clicked(event: MouseEvent): void {
    const target = event.target as Element;
    if (target.closest("[data-scan]")) this.#open();
    else if (!this.contains(target)) return;
    else if (target.closest("[data-add]")) this.find<HTMLInputElement>("[data-shot]")!.click();
    else if (target.closest("[data-remove]")) this.#remove(target.closest("li")!);
    else if (target.closest("[data-send]")) void this.#send();
  }

  #open(): void {
    const [named] = shots([new File([], "a.pdf")], say("scan.name"));
    this.#name.value = named!.file.name.replace(/\.pdf$/, "");
    this.#dialog.showModal();
  }

  /** Held here: what the camera gives may be gone, or be the next shot, when the pages are put together. */
  async #taken(): Promise<void> {
    const input = this.find<HTMLInputElement>("[data-shot]")!;
    const shot = [...(input.files ?? [])];
    input.value = "";
    for (const photo of shot) this.#addPage(new Blob([await photo.arrayBuffer()], { type: photo.type }));
  }

  #addPage(photo: Blob): void {
    this.#photos.push(photo);
    const model = this.find<HTMLTemplateElement>("template[data-page-model]")!;
    const row = model.content.firstElementChild!.cloneNode(true) as HTMLElement;
    const image = row.querySelector("img")!;
    image.src = URL.createObjectURL(photo);
    this.find("[data-pages]")!.append(row);
    this.#number();
    this.announce(image.alt);
  }

  #remove(row: HTMLElement): void {
    const index = [...row.parentElement!.children].indexOf(row);
    URL.revokeObjectURL(row.querySelector("img")!.src);
    this.#photos.splice(index, 1);
    row.remove();
    this.#number();
    this.find("[data-add]")!.focus();
  }

  #number(): void {
    this.all<HTMLImageElement>(".scan-page img").forEach((image, index) => {
      image.alt = say("scan.page", { page: index + 1 });
    });
    this.find<HTMLButtonElement>("[data-send]")!.disabled = !this.#photos.length;
  }

  async #send(): Promise<void> {
    const button = this.find<HTMLButtonElement>("[data-send]")!;
    button.disabled = true;
    this.find("[data-state]")!.textContent = say("scan.working", { n: this.#photos.length });
    const look = (this.find<HTMLInputElement>("input[name=look]:checked")?.value ?? "text") as Look;
    const pdf = await scanOf(this.#photos, look).catch(() => null);
    this.find("[data-state]")!.textContent = "";
    button.disabled = false;
    if (!pdf) return toast(say("scan.broken"), "error");
    const name = this.#name.value.trim() || say("scan.name");
    const file = new File([pdf], `${name}.pdf`, { type: "application/pdf" });
    const found: Found[] = [{ file, path: "", conflict: "rename" }];
    this.dispatchEvent(new CustomEvent("files:send", { bubbles: true, detail: found }));
    this.#dialog.close();
  }

  #reset(): void {
    for (const image of this.all<HTMLImageElement>(".scan-page img")) URL.revokeObjectURL(image.src);
    this.find("[data-pages]")!.replaceChildren();
    this.#photos = [];
    this.#number();
  }
}
