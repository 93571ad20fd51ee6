import { writeSync } from 'node:fs';

const STANDARD_OUTPUT = 1;

/** Standard output, in two forms. */
const output = {
  /** @returns how many bytes it has taken. @throws `EAGAIN` if it is a pipe that does not block, and is full */
  writeNow: (bytes: Uint8Array | string): number =>
    typeof bytes === 'string' ? writeSync(STANDARD_OUTPUT, bytes) : writeSync(STANDARD_OUTPUT, bytes),
  /** Waits until the reader of the pipe has read. */
  writeLater: (bytes: Uint8Array): unknown => process.stdout.write(bytes),
};

/**
 * Writes a line to standard output, and returns when that has it: Lambda may freeze the process after the answer. Making `process.stdout`,
 * a stream, would take a cold function 2.5 ms of CPU.
 */
export const writeLine = (line: string, { writeNow, writeLater } = output): void => {
  const text = `${line}\n`;
  let written = 0;
  try {
    written = writeNow(text);
    const size = Buffer.byteLength(text);
    while (written < size) written += writeNow(Buffer.from(text).subarray(written));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    writeLater(Buffer.from(text).subarray(written));
  }
};
