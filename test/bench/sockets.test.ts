import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { environmentOf } from '../../bench/environment.ts';
import { measureSockets } from '../../bench/sockets/measure-sockets.ts';
import { startStub } from '../../bench/stub/start-stub.ts';

it('the sockets’ path is measured: every signal arrives, and each part of the function’s CPU is less than the part around it', {
  timeout: 300_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sockets-'));
  const stub = await startStub(folder);
  const options = {
    latency: { sizes: [4, 8], signals: 10, calls: 6 },
    cpu: { rounds: 1, runs: 100 },
    mediaCalls: 1,
  };
  const silent = () => ({ begin: () => {}, step: () => {}, end: () => {} });

  const { latency, cpu, media } = await measureSockets(inject('functionsDir'), environmentOf(stub), options, silent);

  // The call, the number, the signal, the recipient's sockets, and the message.
  expect(cpu.requests).toBe(5);
  expect(cpu.whole).toBeGreaterThan(cpu.own);
  expect(cpu.own).toBeGreaterThan(cpu.rules);
  for (const value of [cpu.rules, cpu.relay, cpu.peerjs]) expect(value).toBeGreaterThan(0);
  expect(latency.signals.map(({ sockets }) => sockets)).toEqual([4, 8]);
  for (const { ours, relay, peerjs } of latency.signals) {
    for (const { p50, p99 } of [ours, relay, peerjs]) expect(p99).toBeGreaterThanOrEqual(p50);
  }
  // Not measured where no Chromium starts.
  if (media !== undefined) expect(media.p50).toBeGreaterThan(0);
  stub.close();
  await rm(folder, { recursive: true, force: true });
});
