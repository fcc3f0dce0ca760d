// tus-js-client against a real server: node tus_client.mjs <endpoint> <file> <cookie> <token> <name> <cut after bytes>
// Stops by itself once so many bytes went, as a cut does, then resumes where the server says, as a new page does.
import { createReadStream, statSync } from "node:fs";
import * as tus from "tus-js-client";

const [endpoint, path, cookie, token, name, cut] = process.argv.slice(2);
const options = {
  endpoint,
  chunkSize: 1_000_000,
  uploadSize: statSync(path).size,
  retryDelays: [0, 200, 500],
  metadata: { filename: name },
  headers: { Cookie: cookie, "X-CSRFToken": token, Referer: endpoint },
};

function send(more, stopAt) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(createReadStream(path), {
      ...options,
      ...more,
      onError: reject,
      onChunkComplete: (_size, sent) => sent >= stopAt && upload.abort().then(() => resolve({ upload, sent })),
      onAfterResponse: (request, response) => (upload.place = response.getHeader("Content-Location")),
      onSuccess: () => resolve({ upload, sent: options.uploadSize }),
    });
    upload.start();
  });
}

const first = await send({}, Number(cut));
const second = await send({ uploadUrl: first.upload.url }, Infinity);
console.log(JSON.stringify({ cut: first.sent, sent: second.sent, place: second.upload.place }));
