import type { Found } from "./dropped";
import { type Answer as Told, type Hooks, type Sending, sendWhole } from "./sending";
import { say } from "./texts";

export type State = "waiting" | "sending" | "cut" | "paused" | "done" | "failed" | "conflict" | "skipped" | "cancelled";
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
  /** Where the server keeps what it has of a file that is sent by parts. */
  resume: string;
  tries: number;
  timer: number;
  sending?: Sending;
}

/** Where files go: in one request, or by parts (nowhere, when the door takes none). */
export interface Door {
  whole(upload: Upload): string;
  readonly parts: string;
  readonly note: string;
}

const AT_ONCE = 3;
const LARGE = 8_000_000;
const SPAN = 4_000;
const ACTIVE: State[] = ["waiting", "sending", "cut", "paused", "conflict"];
// Seconds before each new try after a cut; a part that arrives begins the count again.
const PATIENCE = [1, 2, 4, 8, 15, 30, 30, 60, 60];
// Codes of refusals that another name gets over, of those that pass by themselves, and of those that a person ends.
const OF_THE_NAME = ["bad-name", "other-kind"];
const TRANSIENT = ["busy", "offset", "crowded", "cut"];
const PASSING = [...TRANSIENT, "session", "full", "locked"];

/** Sends files, three at a time; says each change to `changed`, and asks what to do of two files of one name. */
export class UploadQueue {
  readonly uploads: Upload[] = [];
  #speeds: { at: number; sent: number }[] = [];
  #sent = 0;
  #next = 1;

  constructor(
    private readonly door: Door,
    private readonly changed: (upload: Upload) => void,
  ) {}

  add(found: Found[]): void {
    for (const { file, path, conflict = "ask", resume = "", place } of found) {
      const upload: Upload = {
        ...{ id: this.#next++, file, path, place: place ?? (path ? `${path}/${file.name}` : file.name) },
        ...{ state: "waiting", remedy: "", sent: 0, note: "", url: "", conflict, resume, tries: 0, timer: 0 },
      };
      this.uploads.push(upload);
      this.changed(upload);
    }
    this.#fill();
  }

  cancel(upload: Upload): void {
    if (!ACTIVE.includes(upload.state)) return;
    this.#drop(upload, "cancelled");
  }

  /** Keep what has gone, and wait for the person. */
  pause(upload: Upload): void {
    if (!["waiting", "sending", "cut"].includes(upload.state)) return;
    this.#stop(upload);
    this.#set(upload, "paused");
    this.#fill();
  }

  retry(upload: Upload): void {
    window.clearTimeout(upload.timer);
    if (!upload.resume) upload.sent = 0;
    this.#set(upload, "waiting");
    this.#fill();
  }

  /** The network is back: what waits for its turn to try does so now. */
  hasten(): void {
    for (const upload of this.uploads.filter(({ state }) => state === "cut")) this.retry(upload);
  }

  rename(upload: Upload, place: string): void {
    upload.place = place;
    upload.conflict = "ask";
    this.retry(upload);
  }

  /** The person's answer for two files of one name. */
  settle(upload: Upload, answer: Answer): void {
    if (answer === "skip") return this.#drop(upload, "skipped");
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
    if (!first || !last || last.at - first.at < 400 || performance.now() - last.at > SPAN) return 0;
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
    this.#set(upload, "sending");
    const hooks: Hooks = {
      progress: (sent) => this.#progress(upload, sent),
      answered: (status, told) => this.#answered(upload, status, told),
      cut: () => this.#cut(upload),
    };
    if (this.door.parts && upload.file.size >= LARGE) void this.#sendByParts(upload, hooks);
    else upload.sending = sendWhole(upload, this.door.whole(upload), hooks);
  }

  async #sendByParts(upload: Upload, hooks: Hooks): Promise<void> {
    const loaded = await import("./by-parts").catch(() => null);
    if (upload.state !== "sending") return;
    if (!loaded) return hooks.cut();
    upload.sending = loaded.sendByParts(upload, this.door.parts, this.door.note, hooks);
  }

  #drop(upload: Upload, state: State): void {
    this.#stop(upload);
    const { resume } = upload;
    upload.resume = "";
    if (resume) void import("./by-parts").then(({ giveUp }) => giveUp(resume));
    this.#set(upload, state);
    this.#fill();
  }

  #stop(upload: Upload): void {
    window.clearTimeout(upload.timer);
    upload.sending?.stop();
    upload.sending = undefined;
  }

  #progress(upload: Upload, sent: number): void {
    if (upload.state !== "sending") return;
    // What the server had already is no speed of today.
    if (sent > upload.sent && upload.sent) upload.tries = 0;
    this.#sent += upload.sent || !upload.resume ? Math.max(sent - upload.sent, 0) : 0;
    upload.sent = sent;
    const now = performance.now();
    this.#speeds = [...this.#speeds.filter(({ at }) => now - at < SPAN), { at: now, sent: this.#sent }];
    this.changed(upload);
  }

  #answered(upload: Upload, status: number, told: Told): void {
    upload.sending = undefined;
    if (upload.state !== "sending") return;
    if (status === 409 && told.conflict) this.#set(upload, "conflict");
    else if (status >= 500 && status !== 507) this.#cut(upload, told.title);
    else if (status >= 400 && TRANSIENT.includes(told.code ?? "")) this.#cut(upload, told.title);
    else if (status >= 400 || !told.url) this.#refused(upload, status, told);
    else this.#done(upload, told.url);
    this.#fill();
  }

  #done(upload: Upload, url: string): void {
    upload.sent = upload.file.size;
    upload.url = url;
    upload.resume = "";
    this.#set(upload, "done");
  }

  /** The connection fell, or the server is busy: try again by oneself, later and later, then leave it to the person. */
  #cut(upload: Upload, title = say("upload.offline")): void {
    upload.sending = undefined;
    if (upload.state !== "sending") return;
    const delay = PATIENCE[upload.tries++];
    if (delay === undefined) {
      upload.tries = 0;
      this.#failed(upload, title, "retry");
    } else {
      upload.note = say("upload.again", { n: delay });
      upload.timer = window.setTimeout(() => this.retry(upload), delay * 1000);
      this.#set(upload, "cut");
    }
    this.#fill();
  }

  #refused(upload: Upload, status: number, { title, code = "" }: Told): void {
    const passes = status >= 500 || status === 429 || status === 423 || PASSING.includes(code);
    this.#failed(upload, title ?? say("upload.refused"), passes ? "retry" : OF_THE_NAME.includes(code) ? "rename" : "");
  }

  #failed(upload: Upload, note: string, remedy: Upload["remedy"]): void {
    upload.note = note;
    upload.remedy = remedy;
    this.#set(upload, "failed");
  }

  #set(upload: Upload, state: State): void {
    upload.state = state;
    if (state !== "failed" && state !== "cut") upload.note = "";
    this.changed(upload);
  }
}
