import type { Readable } from 'node:stream';
import * as v from 'valibot';

/** More than the largest payload. Bytes after these are counted and discarded. */
const MAX_KEPT_BYTES = 8192;

const JsonObject = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

/** Reads a push's payload: its length in bytes, and its JSON object, `undefined` if it has none. */
export async function readPayload(stream: Readable) {
  const kept: Buffer[] = [];
  let payloadBytes = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    if (payloadBytes < MAX_KEPT_BYTES) kept.push(bytes);
    payloadBytes += bytes.length;
  }
  const parsed = v.safeParse(JsonObject, Buffer.concat(kept).toString('utf8'));
  return { payloadBytes, payload: parsed.success ? parsed.output : undefined };
}
