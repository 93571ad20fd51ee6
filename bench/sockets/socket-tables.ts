import type { Results } from '../results.ts';
import type { Latency } from '../stats.ts';
import { ms, table, times } from '../tables.ts';
import type { Sockets } from './measure-sockets.ts';
import { SYSTEMS } from './socket-system.ts';

const titles = { ours: 'Ringthrough', relay: 'plain relay', peerjs: "PeerJS's server" } as const;

const quantiles = ({ p50, p95, p99 }: Latency): string[] => [p50, p95, p99].map(ms);

const stepTable = ({ latency: { open, incoming, answered }, media }: Sockets): string =>
  table(
    ['step', 'p50', 'p95', 'p99'],
    [
      ...SYSTEMS.map((name) => [`${titles[name]}: connection to usable socket`, ...quantiles(open[name])]),
      ['Ringthrough: invite to `call.incoming`', ...quantiles(incoming)],
      ['Ringthrough: answer to `call.answered`', ...quantiles(answered)],
      ['Ringthrough: answer to connected media', ...(media ? quantiles(media) : ['not measured', '', ''])],
    ],
  );

const signalTable = ({ latency: { signals } }: Sockets): string =>
  table(
    ['open sockets', 'from one socket to the other', 'p50', 'p95', 'p99'],
    signals.flatMap((row) =>
      SYSTEMS.map((name) => [row.sockets.toLocaleString('en-GB'), titles[name], ...quantiles(row[name])]),
    ),
  );

const cpuTable = ({ cpu: { whole, own, rules, requests, relay, peerjs } }: Sockets): string =>
  table(
    ['one signal', 'CPU', 'ratio to relay'],
    (
      [
        [`Ringthrough, with its ${requests} AWS requests`, whole],
        ['Ringthrough, without its HTTP client', own],
        ['Ringthrough, without its client of AWS', rules],
        [titles.relay, relay],
        [titles.peerjs, peerjs],
      ] as const
    ).map(([title, cpu]) => [title, cpu.toFixed(3), times(cpu / relay)]),
  );

/** All tables of the sockets. */
export const socketTables = ({ sockets }: Results): string =>
  sockets === undefined
    ? 'Sockets: not measured in this run.'
    : [stepTable, signalTable, cpuTable].map((part) => part(sockets)).join('\n\n');
