import { LIMITS } from './limits.ts';

/** RFC 6455, section 5.2: a frame with opcode 8 or higher is a control frame, which is not part of a message. */
const isControl = (firstByte: number): boolean => (firstByte & 0x0f) >= 8;

/** Bytes of a frame's header: two, the extended length if it does not fit into seven bits, the masking key. */
const headerSize = (secondByte: number): number => {
  const short = secondByte & 0x7f;
  const length = short === 127 ? 8 : short === 126 ? 2 : 0;
  return 2 + length + ((secondByte & 0x80) === 0 ? 0 : 4);
};

const payloadSize = (header: Buffer): number => {
  const short = header.readUInt8(1) & 0x7f;
  if (short === 127) return Number(header.readBigUInt64BE(2));
  return short === 126 ? header.readUInt16BE(2) : short;
};

/**
 * Measures frames in the bytes that a client sends, because a WebSocket library exposes messages but not their frames.
 * Compression must be off: the limits apply to the bytes on the wire.
 * https://datatracker.ietf.org/doc/html/rfc6455#section-5.2
 *
 * @returns a function that takes the next bytes and returns whether a frame or message in them is too large; known from
 * the frame's header, before its payload has arrived
 */
export const makeFrameSizeCheck = (): ((chunk: Buffer) => boolean) => {
  let header = Buffer.alloc(0);
  let payloadLeft = 0;
  let messageSize = 0;

  /** Reads a frame's complete header. @returns whether the frame or its message is too large */
  const beginFrame = (): boolean => {
    const firstByte = header.readUInt8(0);
    payloadLeft = payloadSize(header);
    header = Buffer.alloc(0);
    if (isControl(firstByte)) return false;
    messageSize += payloadLeft;
    const tooLarge = payloadLeft > LIMITS.frame || messageSize > LIMITS.message;
    const isLast = (firstByte & 0x80) !== 0;
    if (isLast) messageSize = 0;
    return tooLarge;
  };

  return (chunk) => {
    let offset = 0;
    while (offset < chunk.length) {
      if (payloadLeft > 0) {
        const taken = Math.min(payloadLeft, chunk.length - offset);
        payloadLeft -= taken;
        offset += taken;
        continue;
      }
      const wanted = header.length < 2 ? 2 : headerSize(header.readUInt8(1));
      const taken = chunk.subarray(offset, offset + wanted - header.length);
      header = Buffer.concat([header, taken]);
      offset += taken.length;
      if (header.length >= 2 && header.length === headerSize(header.readUInt8(1)) && beginFrame()) return true;
    }
    return false;
  };
};
