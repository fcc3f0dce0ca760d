import { csrfToken } from "../../ui/frontend/element";
import type { Found } from "./dropped";
import { say } from "./texts";

export type State = "waiting" | "sending" | "done" | "failed" | "conflict" | "skipped" | "cancelled";
export type Answer = "rename" | "version" | "skip";

export interface Upload extends Found {
  readonly id: number;
  /** Its name, with the folders that are made for it. */
  place: string;
  state: State;
  /** What can be done of a failure: send it again as it is, under another name, or nothing. */
  remedy: "retry" | "rename" | "";
  sent: number;
  note: string;
  url: string;
  conflict: "ask" | Exclude<Answer, "skip">;
  request?: XMLHttpRequest;
}

const AT_ONCE = 3;
const SPAN = 4_000;
const ACTIVE: State[] = ["waiting", "sending", "conflict"];
// Codes of refusals that another name gets over, and of those that pass.
const OF_THE_NAME = ["bad-name", "other-kind"];
const PASSING = ["cut", "session", "full"];

/** Sends files, three at a time; says each change to `changed`, and asks what to do of two files of one name. */
export class UploadQueue {
  readonly uploads: Upload[] = [];
  #speeds: { at: number; sent: number }[] = [];
  #sent = 0;
  #next = 1;

  constructor(
    private readonly address: (upload: Upload) => string,
    private readonly changed: (upload: Upload) => void,
  ) {}

  add(found: Found[]): void {
    for (const { file, path } of found) {
      const upload: Upload = {
        ...{ id: this.#next++, file, path, place: path ? `${path}/${file.name}` : file.name, state: "waiting" },
        ...{ remedy: "", sent: 0, note: "", url: "", conflict: "ask" },
      };
      this.uploads.push(upload);
      this.changed(upload);
    }
    this.#fill();
  }

  cancel(upload: Upload): void {
    if (!ACTIVE.includes(upload.state)) return;
    this.#set(upload, "cancelled");
    upload.request?.abort();
    this.#fill();
  }

  retry(upload: Upload): void {
    upload.sent = 0;
    this.#set(upload, "waiting");
    this.#fill();
  }

  rename(upload: Upload, place: string): void {
    upload.place = place;
    upload.conflict = "ask";
    this.retry(upload);
  }

  /** The person's answer for two files of one name. */
  settle(upload: Upload, answer: Answer): void {
    if (answer === "skip") return this.#set(upload, "skipped");
    upload.conflict = answer;
    this.retry(upload);
  }

  clear(): void {
    this.uploads.length = 0;
    this.#speeds = [];
  }

  count(...states: State[]): number {
    return this.uploads.filter((upload) => states.includes(upload.state)).length;
  }

  get active(): boolean {
    return this.uploads.some((upload) => ACTIVE.includes(upload.state));
  }

  /** Bytes sent and to send, of all that is not given up. */
  get total(): { sent: number; size: number } {
    const kept = this.uploads.filter(({ state }) => !["cancelled", "skipped", "failed"].includes(state));
    return {
      sent: kept.reduce((sum, upload) => sum + Math.min(upload.sent, upload.file.size), 0),
      size: kept.reduce((sum, upload) => sum + upload.file.size, 0),
    };
  }

  /** Bytes a second over the last seconds; 0 while it is not known. */
  get speed(): number {
    const [first, last] = [this.#speeds[0], this.#speeds.at(-1)];
    if (!first || !last || last.at - first.at < 400) return 0;
    return ((last.sent - first.sent) / (last.at - first.at)) * 1000;
  }

  #fill(): void {
    let free = AT_ONCE - this.count("sending");
    for (const upload of this.uploads) {
      if (free <= 0) return;
      if (upload.state !== "waiting") continue;
      this.#send(upload);
      free -= 1;
    }
  }

  #send(upload: Upload): void {
    const request = new XMLHttpRequest();
    upload.request = request;
    request.open("POST", this.address(upload));
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", upload.file.type || "application/octet-stream");
    request.upload.onprogress = (event) => this.#progress(upload, event.loaded);
    request.onload = () => this.#answered(upload, request);
    request.onerror = () => this.#failed(upload, say("upload.offline"), "retry");
    request.onloadend = () => this.#fill();
    this.#set(upload, "sending");
    request.send(upload.file);
  }

  #progress(upload: Upload, sent: number): void {
    this.#sent += Math.max(sent - upload.sent, 0);
    upload.sent = sent;
    const now = performance.now();
    this.#speeds = [...this.#speeds.filter(({ at }) => now - at < SPAN), { at: now, sent: this.#sent }];
    this.changed(upload);
  }

  #answered(upload: Upload, request: XMLHttpRequest): void {
    const answer = request.response as { url?: string; title?: string; code?: string; conflict?: unknown } | null;
    if (request.status === 409 && answer?.conflict) return this.#set(upload, "conflict");
    if (request.status >= 400 || !answer) return this.#refused(upload, request.status, answer ?? {});
    upload.sent = upload.file.size;
    upload.url = answer.url ?? "";
    this.#set(upload, "done");
  }

  #refused(upload: Upload, status: number, { title, code = "" }: { title?: string; code?: string }): void {
    const passes = status >= 500 || status === 429 || PASSING.includes(code);
    this.#failed(upload, title ?? say("upload.refused"), passes ? "retry" : OF_THE_NAME.includes(code) ? "rename" : "");
  }

  #failed(upload: Upload, note: string, remedy: Upload["remedy"]): void {
    if (upload.state !== "sending") return;
    upload.note = note;
    upload.remedy = remedy;
    this.#set(upload, "failed");
  }

  #set(upload: Upload, state: State): void {
    upload.state = state;
    if (state !== "failed") upload.note = "";
    this.changed(upload);
  }
}
