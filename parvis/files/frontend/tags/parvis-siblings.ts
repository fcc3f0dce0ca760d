import { ParvisElement } from "../../../ui/frontend/element";

/** The previous and the next file of a folder: `a[rel=prev]` and `a[rel=next]` answer to the arrows. */
export default class ParvisSiblings extends ParvisElement {
  protected connected(): void {
    this.on(document, "keydown", (event) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if ((event.target as Element).closest("input, textarea, select, dialog, video, audio, [role=menu], [data-arrows]")) return;
      if (event.key === "ArrowLeft") this.find<HTMLAnchorElement>("a[rel=prev]")?.click();
      if (event.key === "ArrowRight") this.find<HTMLAnchorElement>("a[rel=next]")?.click();
    });
  }
}
