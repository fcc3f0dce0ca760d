import { ParvisElement } from "../../../ui/frontend/element";

const SHARED = "parvis-shared";

/** Files that another application shares, kept by the worker until the person says where they go. */
export default class ParvisShare extends ParvisElement {
  #files: File[] = [];

  protected connected(): void {
    this.on(this, "submit", (event) => this.#send(event));
    this.on(this, "files:sent", () => void this.#sent());
    if ("caches" in window) void this.#read();
  }

  async #read(): Promise<void> {
    if (!(await caches.has(SHARED))) return;
    const cache = await caches.open(SHARED);
    for (const request of await cache.keys()) {
      const found = (await cache.match(request))!;
      const name = decodeURIComponent(found.headers.get("X-Name") ?? "");
      this.#files.push(new File([await found.blob()], name, { type: found.headers.get("Content-Type") ?? "" }));
    }
    this.find("[data-names]")!.replaceChildren(...this.#files.map(({ name }) => Object.assign(document.createElement("li"), { textContent: name })));
    this.find("[data-empty]")!.hidden = this.#files.length > 0;
    this.find("form")!.hidden = !this.#files.length;
  }

  #send(event: Event): void {
    if (!(event.target as Element).matches("[data-share]")) return;
    event.preventDefault();
    const chosen = this.find<HTMLSelectElement>("select")!.selectedOptions[0]!;
    const uploader = this.find("parvis-upload")!;
    uploader.setAttribute("action", chosen.dataset.upload!);
    uploader.setAttribute("resumable", chosen.dataset.resumable!);
    const detail = this.#files.map((file) => ({ file, path: "", conflict: "rename" }));
    uploader.dispatchEvent(new CustomEvent("files:send", { detail }));
  }

  async #sent(): Promise<void> {
    await caches.delete(SHARED);
    location.assign(this.find<HTMLSelectElement>("select")!.value);
  }
}
