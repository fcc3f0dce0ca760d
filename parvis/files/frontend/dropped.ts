/** A file and the folders above it, as it was dropped or chosen. */
export interface Found {
  file: File;
  path: string;
  /** What to do when its name is taken, when that needs no question. */
  conflict?: "ask" | "version" | "rename";
  /** Of one that goes on: its name with the folders above, and where the server keeps what it has. */
  place?: string;
  resume?: string;
}

/** Files with the folders above them, the paths of folders without a file, and how many files are no documents. */
export interface Dropped {
  files: Found[];
  empty: string[];
  ignored: number;
}

/** What systems and office programs leave in folders for themselves. */
const CLUTTER = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|~\$.*|\.~lock\..*#)$/i;

/** Everything below what was dropped. */
export async function contentOf(transfer: DataTransfer): Promise<Dropped> {
  // Entries have to be taken before the first await: the list is emptied when the event ends.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const dropped: Dropped = { files: [], empty: [], ignored: 0 };
  if (entries.some((entry) => entry?.isDirectory)) {
    await Promise.all(entries.map((entry) => entry && walk(entry, "", dropped)));
  } else {
    sift([...transfer.files], dropped);
  }
  return dropped;
}

/** What a file input holds; with `webkitdirectory` each file tells its path. */
export function filesIn(input: HTMLInputElement): Dropped {
  const chosen: Dropped = { files: [], empty: [], ignored: 0 };
  sift([...(input.files ?? [])], chosen);
  return chosen;
}

function sift(files: File[], into: Dropped): void {
  const documents = files.filter((file) => !CLUTTER.test(file.name));
  into.files = documents.map((file) => ({ file, path: parent(file.webkitRelativePath) }));
  into.ignored = files.length - documents.length;
}

/** Pictures pasted from elsewhere: the browser calls them all "image.png". */
export function pastedImages(transfer: DataTransfer | null, name: string): Found[] {
  const stamp = new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll(":", "-");
  const images = [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  return images.map((file, index) => {
    const extension = file.type.split("/")[1]?.split("+")[0] ?? "png";
    const title = `${name} ${stamp}${index ? ` (${index + 1})` : ""}.${extension}`;
    return { file: new File([file], title, { type: file.type }), path: "" };
  });
}

/** Shots of a phone's camera, which calls them all the same: named by their day and hour. */
export function shots(files: File[], name: string): Found[] {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const stamp = `${day} ${two(now.getHours())}.${two(now.getMinutes())}`;
  return files.map((file) => {
    const extension = /\.\w{2,5}$/.exec(file.name)?.[0].toLowerCase() ?? ".jpg";
    const { type, lastModified } = file;
    return { file: new File([file], `${name} ${stamp}${extension}`, { type, lastModified }), path: "", conflict: "rename" };
  });
}

async function walk(entry: FileSystemEntry, path: string, into: Dropped): Promise<void> {
  if (entry.isFile) {
    into.files.push({ file: await fileOf(entry as FileSystemFileEntry), path });
    return;
  }
  const below = path ? `${path}/${entry.name}` : entry.name;
  const all = await childrenOf(entry as FileSystemDirectoryEntry);
  const children = all.filter(({ isFile, name }) => !isFile || !CLUTTER.test(name));
  into.ignored += all.length - children.length;
  if (!children.length) into.empty.push(below);
  await Promise.all(children.map((child) => walk(child, below, into)));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // A reader answers at most a hundred entries at a time, and none when it has told everything.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}

function parent(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}
