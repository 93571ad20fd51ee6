import { LIMITS } from './limits.ts';

/** RFC 6455, section 5.2: a frame whose code is 8 or more is a control frame, which is no part of a message. */
const isControl = (first: number): boolean => (first & 0x0f) >= 8;

/** Bytes of a frame's head: two, the length where it does not fit into seven bits, the mask. */
const headSize = (second: number): number => {
  const short = second & 0x7f;
  const length = short === 127 ? 8 : short === 126 ? 2 : 0;
  return 2 + length + ((second & 0x80) === 0 ? 0 : 4);
};

const payloadSize = (head: Buffer): number => {
  const short = head.readUInt8(1) & 0x7f;
  if (short === 127) return Number(head.readBigUInt64BE(2));
  return short === 126 ? head.readUInt16BE(2) : short;
};

/**
 * Watches the bytes of a client go by, because a WebSocket library shows messages but not the frames that they came in.
 * Compression is to be off: the limits are those of the wire.
 * https://datatracker.ietf.org/doc/html/rfc6455#section-5.2
 *
 * @returns a function that takes the next bytes and says whether a frame or message in them is too large; known from
 * the frame's head, before its payload has come
 */
export const makeFrameMeter = (): ((chunk: Buffer) => boolean) => {
  let head = Buffer.alloc(0);
  let payloadLeft = 0;
  let message = 0;

  /** Takes a frame's complete head. */
  const begin = (): boolean => {
    const first = head.readUInt8(0);
    payloadLeft = payloadSize(head);
    head = Buffer.alloc(0);
    if (isControl(first)) return false;
    message += payloadLeft;
    const tooLarge = payloadLeft > LIMITS.frame || message > LIMITS.message;
    const isLast = (first & 0x80) !== 0;
    if (isLast) message = 0;
    return tooLarge;
  };

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (payloadLeft > 0) {
        const taken = Math.min(payloadLeft, chunk.length - at);
        payloadLeft -= taken;
        at += taken;
        continue;
      }
      const wanted = head.length < 2 ? 2 : headSize(head.readUInt8(1));
      const taken = chunk.subarray(at, at + wanted - head.length);
      head = Buffer.concat([head, taken]);
      at += taken.length;
      if (head.length >= 2 && head.length === headSize(head.readUInt8(1)) && begin()) return true;
    }
    return false;
  };
};
