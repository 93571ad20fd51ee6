import { join } from 'node:path';
import * as v from 'valibot';
import { startServer } from '../peers/start-server.ts';
import type { Progress } from '../progress.ts';
import { inChild } from '../run-child.ts';
import { median } from '../stats.ts';
import { CALL_ID } from '../stub/answered-call.ts';
import { bundleWithout } from './bundle-without.ts';
import { peerjsSystem, relaySystem } from './peer-systems.ts';
import { CANDIDATE } from './socket-system.ts';

export interface SocketCpuOptions {
  readonly rounds: number;
  /** Measured signals of each round, after as many for warm-up. */
  readonly runs: number;
}

const FunctionCpu = v.object({ whole: v.number(), own: v.number(), rules: v.number(), requests: v.number() });

/** CPU milliseconds of one signal, user and system, of the process that handles it; medians of the rounds. */
export interface SocketCpu {
  readonly rounds: number;
  readonly runs: number;
  /** Our function with its requests to AWS. */
  readonly whole: number;
  /** Our function without its HTTP client: it parses, checks, decides, makes and signs the requests, and reads the answers. */
  readonly own: number;
  /** Our function without its client of AWS: it parses, checks, decides, makes the requests' items and reads those of the answers. */
  readonly rules: number;
  /** AWS requests of one signal. */
  readonly requests: number;
  readonly relay: number;
  readonly peerjs: number;
}

/** Each round has new processes, and all systems one after the other, so that other load on the machine affects all of them. */
export const measureSocketCpu = async (
  functionsDir: string,
  environment: Readonly<Record<string, string>>,
  { rounds, runs }: SocketCpuOptions,
  progress: Progress,
): Promise<SocketCpu> => {
  const times = (): number[] => [];
  const found = { whole: times(), own: times(), rules: times(), relay: times(), peerjs: times() };
  const [ownDir, rulesDir] = [join(functionsDir, 'without-http'), join(functionsDir, 'without-client')];
  await Promise.all([bundleWithout('http-sender', ownDir), bundleWithout('lean-client', rulesDir)]);
  const [file, ownFile, rulesFile] = [functionsDir, ownDir, rulesDir].map((dir) => join(dir, 'socket', 'index.js'));
  let requests = 0;
  progress.begin('sockets, CPU', rounds * 3);
  for (let round = 0; round < rounds; round += 1) {
    const task = { file, ownFile, rulesFile, event: signalEvent, runs, warmUp: runs };
    const ours = v.parse(FunctionCpu, await inChild('socket-function.mjs', task, environment));
    found.whole.push(ours.whole);
    found.own.push(ours.own);
    found.rules.push(ours.rules);
    requests = ours.requests;
    progress.step();
    for (const name of ['relay', 'peerjs'] as const) {
      found[name].push(await cpuOf(name, runs));
      progress.step();
    }
  }
  progress.end();
  return {
    ...{ rounds, runs, requests },
    ...{ whole: median(found.whole), own: median(found.own), rules: median(found.rules) },
    ...{ relay: median(found.relay), peerjs: median(found.peerjs) },
  };
};

/** CPU milliseconds of a signal in a server that two users in this process are connected to. */
const cpuOf = async (name: 'relay' | 'peerjs', runs: number): Promise<number> => {
  const server = await startServer(name);
  const system = name === 'relay' ? relaySystem(server.url) : peerjsSystem(server.url);
  for (const user of [0, 1]) await system.open(user);
  for (let run = 0; run < runs; run += 1) await system.signal(0, 1);
  const before = await server.cpu();
  for (let run = 0; run < runs; run += 1) await system.signal(0, 1);
  const cpu = (await server.cpu()) - before;
  system.close();
  server.close();
  return cpu / runs;
};

/** What the WebSocket API passes to the function for a signal of Alice. `body` becomes text with an id of its own. */
const signalEvent = {
  requestContext: {
    routeKey: 'one_way_signal',
    eventType: 'MESSAGE',
    authorizer: { tenant: '', userId: 'alice', deviceId: 'phone', principalId: 'alice' },
    messageId: 'L0SNPfCVjoECIzA=',
    extendedRequestId: 'L0SNPGgdDoEFx4w=',
    requestTime: '22/Nov/2026:02:00:00 +0000',
    messageDirection: 'IN',
    stage: 'socket',
    connectedAt: 1_795_312_800_000,
    requestTimeEpoch: 1_795_312_860_000,
    identity: { userAgent: 'Example/1', sourceIp: '203.0.113.7' },
    requestId: 'L0SNPGgdDoEFx4w=',
    domainName: 'abcdefghij.execute-api.eu-west-1.amazonaws.com',
    connectionId: 'L0SM9calicCoACFvA=',
    apiId: 'abcdefghij',
  },
  body: { type: 'one_way_signal', callId: CALL_ID, id: 'signal-0', candidates: [CANDIDATE] },
  isBase64Encoded: false,
};
