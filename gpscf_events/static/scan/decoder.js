// Reads QR codes from frames, away from the page's thread. A classic worker: importScripts keeps the vendored file as it is.
"use strict";

const WASM_INTEGRITY = "sha256-6K8x7bVtBSL03nRJWDk4XvAZuovJDTjl7LLxh5XYb7I=";
const OPTIONS = { formats: ["QRCode"], tryInvert: false, maxNumberOfSymbols: 2, textMode: "Plain" };

let canvas = null;
let pen = null;
let harder = false;

function ownScript(address) {
  if (!self.trustedTypes) return address;
  const policy = self.trustedTypes.createPolicy("app", {
    createScriptURL(url) {
      if (new URL(url, self.location.href).origin !== self.location.origin) throw new TypeError("foreign script");
      return url;
    },
  });
  return policy.createScriptURL(address);
}

async function prepare({ library, wasm }) {
  importScripts(ownScript(library));
  const answer = await fetch(wasm, { integrity: WASM_INTEGRITY });
  // Both are given: without wasmBinary or locateFile the library would fetch from another host.
  await self.ZXingWASM.prepareZXingModule({
    overrides: { wasmBinary: await answer.arrayBuffer(), locateFile: () => wasm },
    fireImmediately: true,
  });
}

async function read(frame) {
  if (!canvas || canvas.width !== frame.width || canvas.height !== frame.height) {
    canvas = new OffscreenCanvas(frame.width, frame.height);
    pen = canvas.getContext("2d", { willReadFrequently: true });
  }
  pen.drawImage(frame, 0, 0);
  frame.close();
  // Every second frame gets the slow look: clean codes stay quick, worn ones are found one frame later.
  harder = !harder;
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height);
  const found = await self.ZXingWASM.readBarcodes(pixels, { ...OPTIONS, tryHarder: harder });
  return found.filter((symbol) => symbol.isValid !== false && symbol.text).map((symbol) => symbol.text);
}

self.onmessage = async ({ data }) => {
  if (data.frame) {
    // A frame that cannot be read is a frame without a code; the next one comes at once.
    self.postMessage({ texts: await read(data.frame).catch(() => []) });
    return;
  }
  try {
    await prepare(data);
    self.postMessage({ ready: true });
  } catch (error) {
    self.postMessage({ unprepared: String(error) });
  }
};
