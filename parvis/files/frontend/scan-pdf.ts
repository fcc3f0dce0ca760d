/** Photos of pages become one PDF here, in the browser: what goes over the phone's network is small, and upright. */
const LONGEST = 2_200;
const QUALITY = 0.72;
const A4 = { short: 595.28, long: 841.89 };
// The share of the darkest and of the lightest points that become black and white in « text ».
const BLACK = 0.02;
const WHITE = 0.55;

export type Look = "text" | "colour";

interface Picture {
  jpeg: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

/** One PDF of these photos, a page each. */
export async function scanOf(photos: Blob[], look: Look): Promise<Blob> {
  const pages: Picture[] = [];
  for (const photo of photos) pages.push(await picture(photo, look));
  return pdf(pages);
}

async function picture(photo: Blob, look: Look): Promise<Picture> {
  // The camera tells how it was held: the browser turns the picture upright.
  const image = await createImageBitmap(photo, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  const drawing = canvas.getContext("2d", { willReadFrequently: true })!;
  drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  if (look === "text") sharpen(drawing, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Error("no picture");
  return { jpeg: new Uint8Array(await blob.arrayBuffer()), width: canvas.width, height: canvas.height };
}

/** Grey, with the paper white and the ink black. */
function sharpen(drawing: CanvasRenderingContext2D, width: number, height: number): void {
  const image = drawing.getImageData(0, 0, width, height);
  const { data } = image;
  const counts = new Uint32Array(256);
  for (let at = 0; at < data.length; at += 4) {
    const grey = (data[at]! * 77 + data[at + 1]! * 150 + data[at + 2]! * 29) >> 8;
    data[at] = grey;
    counts[grey]! += 1;
  }
  const [black, white] = [quantile(counts, BLACK), quantile(counts, WHITE)];
  const range = Math.max(white - black, 1);
  for (let at = 0; at < data.length; at += 4) {
    data[at] = data[at + 1] = data[at + 2] = ((data[at]! - black) * 255) / range;
  }
  drawing.putImageData(image, 0, 0);
}

function quantile(counts: Uint32Array, share: number): number {
  const wanted = counts.reduce((sum, count) => sum + count, 0) * share;
  let seen = 0;
  return counts.findIndex((count) => (seen += count) >= wanted);
}

/** The smallest PDF that holds these pictures. */
function pdf(pages: Picture[]): Blob {
  const parts: (string | Uint8Array<ArrayBuffer>)[] = ["%PDF-1.4\n"];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  const put = (...texts: (string | Uint8Array<ArrayBuffer>)[]) => {
    for (const text of texts) length += text.length;
    parts.push(...texts);
  };
  const object = (number: number, ...texts: (string | Uint8Array<ArrayBuffer>)[]) => {
    offsets[number] = length;
    put(`${number} 0 obj\n`, ...texts, "\nendobj\n");
  };
  const kids = pages.map((_page, index) => `${3 + index * 3} 0 R`).join(" ");
  object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  object(2, `<< /Type /Pages /Count ${pages.length} /Kids [${kids}] >>`);
  pages.forEach((page, index) => draw(page, 3 + index * 3, object));
  const start = length;
  const lines = offsets.slice(1).map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  put(`xref\n0 ${offsets.length}\n0000000000 65535 f \n`, ...lines);
  put(`trailer\n<< /Size ${offsets.length} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return new Blob(parts, { type: "application/pdf" });
}

type Write = (number: number, ...texts: (string | Uint8Array<ArrayBuffer>)[]) => void;

/** A page of A4's width (or length, lying), as high as its picture wants. */
function draw({ jpeg, width, height }: Picture, number: number, object: Write): void {
  const across = width > height ? A4.long : A4.short;
  const [w, h] = [across.toFixed(2), ((across * height) / width).toFixed(2)];
  const drawing = `q ${w} 0 0 ${h} 0 0 cm /I Do Q`;
  const resources = `<< /XObject << /I ${number + 2} 0 R >> >>`;
  object(
    number,
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Resources ${resources} /Contents ${number + 1} 0 R >>`,
  );
  object(number + 1, `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`);
  const facts = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB`;
  const head = `<< ${facts} /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>\nstream\n`;
  object(number + 2, head, jpeg, "\nendstream");
}
