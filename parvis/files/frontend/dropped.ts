/** A file and the folders above it, as it was dropped or chosen. */
export interface Found {
  file: File;
  path: string;
}

/** Everything below what was dropped: files, and folders with all they hold. Folders without a file are not kept. */
export async function filesOf(transfer: DataTransfer): Promise<Found[]> {
  // Entries have to be taken before the first await: the list is emptied when the event ends.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return [...transfer.files].map((file) => ({ file, path: "" }));
  const found = await Promise.all(entries.map((entry) => (entry ? walk(entry, "") : [])));
  return found.flat();
}

/** What a file input holds; with `webkitdirectory` each file tells its path. */
export function filesIn(input: HTMLInputElement): Found[] {
  return [...(input.files ?? [])].map((file) => ({ file, path: parent(file.webkitRelativePath) }));
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

async function walk(entry: FileSystemEntry, path: string): Promise<Found[]> {
  if (entry.isFile) return [{ file: await fileOf(entry as FileSystemFileEntry), path }];
  const below = path ? `${path}/${entry.name}` : entry.name;
  const children = await childrenOf(entry as FileSystemDirectoryEntry);
  return (await Promise.all(children.map((child) => walk(child, below)))).flat();
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
