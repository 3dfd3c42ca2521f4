import { parseInSteps } from './parse-in-steps.js';

/** Texts up to this length are read at once: whatever is in them, it takes a few milliseconds. */
const readAtOnce = 256 * 1024;
/** So are longer ones with so few values: long texts cost next to nothing. */
const fewValues = 30_000;
const scanStep = 1024 * 1024;
const [comma, brace, bracket] = [0x2c, 0x7b, 0x5b];

/** Whether a text may be read at once, without holding up everything else in this process. */
export const isReadAtOnce = (text: string): boolean => text.length <= readAtOnce;

/**
 * Reads a long JSON text without blocking the event loop for long.
 *
 * @throws SyntaxError, JsonTextError
 */
export async function readLongJson(text: string): Promise<unknown> {
  return (await hasFewValues(text)) ? (JSON.parse(text) as unknown) : parseInSteps(text);
}

async function hasFewValues(text: string): Promise<boolean> {
  let count = 0;
  for (let from = 0; from < text.length; from += scanStep) {
    if (from > 0) await new Promise<void>((resolve) => setImmediate(resolve));
    const to = Math.min(text.length, from + scanStep);
    for (let at = from; at < to; at += 1) {
      const sign = text.charCodeAt(at);
      if (sign === comma || sign === brace || sign === bracket) count += 1;
    }
    if (count > fewValues) return false;
  }
  return true;
}
