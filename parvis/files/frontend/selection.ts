/**
 * What is selected in a folder, kept apart from the rows: they come and go while one scrolls or when others work.
 *
 * "All" is a mode, not a list: every entry of the folder but `except`, those not yet loaded included.
 */
export class Selection {
  all = false;
  readonly ids = new Set<string>();
  readonly except = new Set<string>();

  constructor(public total: number) {}

  has(id: string): boolean {
    return this.all ? !this.except.has(id) : this.ids.has(id);
  }

  get count(): number {
    return this.all ? Math.max(this.total - this.except.size, 0) : this.ids.size;
  }

  set(id: string, selected: boolean): void {
    const [list, member] = this.all ? [this.except, !selected] : [this.ids, selected];
    if (member) list.add(id);
    else list.delete(id);
  }

  only(...ids: string[]): void {
    this.clear();
    ids.forEach((id) => this.ids.add(id));
  }

  clear(): void {
    this.all = false;
    this.ids.clear();
    this.except.clear();
  }

  selectAll(): void {
    this.clear();
    this.all = true;
  }

  /** Writes the selection the way the server's forms read it. */
  write(data: FormData | URLSearchParams): void {
    for (const name of ["node", "all", "without"]) data.delete(name);
    if (this.all) data.set("all", "1");
    for (const id of this.all ? this.except : this.ids) data.append(this.all ? "without" : "node", id);
  }
}

/** What was cut or copied, until it is put down in another folder of the same tab. */
export interface Clip {
  mode: "move" | "copy";
  selection: string;
  count: number;
}

const KEY = "parvis.files.clip";

export const clip = {
  get(): Clip | null {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Clip | null;
  },
  set(value: Clip | null): void {
    if (value) sessionStorage.setItem(KEY, JSON.stringify(value));
    else sessionStorage.removeItem(KEY);
  },
};
