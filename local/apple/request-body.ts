import type { Readable } from 'node:stream';
import * as v from 'valibot';

/** More than any push may hold. What comes after is counted and thrown away. */
const KEPT_BYTES = 8192;

const JsonObject = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

/** Reads a push's payload: how long it was, and the JSON object in it if it holds one. */
export async function readPayload(stream: Readable) {
  const kept: Buffer[] = [];
  let payloadBytes = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    if (payloadBytes < KEPT_BYTES) kept.push(bytes);
    payloadBytes += bytes.length;
  }
  const parsed = v.safeParse(JsonObject, Buffer.concat(kept).toString('utf8'));
  return { payloadBytes, payload: parsed.success ? parsed.output : undefined };
}
