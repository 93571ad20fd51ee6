import type { Progress } from '../progress.ts';
import { measureSocketCpu, type SocketCpu, type SocketCpuOptions } from './cpu.ts';
import { measureSocketLatency, type SocketLatency, type SocketLatencyOptions } from './latency.ts';
import { type MediaLatency, measureMedia } from './media.ts';

export interface SocketOptions {
  readonly latency: SocketLatencyOptions;
  readonly cpu: SocketCpuOptions;
  readonly mediaCalls: number;
}

/** The path of the sockets: ours, a plain relay and PeerJS's server. */
export interface Sockets {
  readonly latency: SocketLatency;
  readonly cpu: SocketCpu;
  /** Absent where no Chromium started. */
  readonly media?: MediaLatency | undefined;
}

/** @param functionsDir the bundles of our functions @param environment of the function that is measured alone */
export const measureSockets = async (
  functionsDir: string,
  environment: Readonly<Record<string, string>>,
  { latency, cpu, mediaCalls }: SocketOptions,
  bar: () => Progress,
): Promise<Sockets> => ({
  cpu: await measureSocketCpu(functionsDir, environment, cpu, bar()),
  latency: await measureSocketLatency(functionsDir, latency, bar()),
  media: await measureMedia(functionsDir, mediaCalls, bar()),
});
