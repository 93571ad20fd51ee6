import * as v from 'valibot';
import { inviteEvent } from '../events.ts';
import { inChild } from '../run-child.ts';
import { median } from '../stats.ts';

const Measured = v.object({
  modules: v.number(),
  compile: v.number(),
  load: v.number(),
  event: v.number(),
  connections: v.number(),
  requests: v.number(),
  reconnected: v.number(),
});

/** CPU milliseconds of the parts of a cold start, and what was opened and sent until the answer. */
export interface Parts {
  /** Loading the modules of Node.js that the bundle names. */
  readonly modules: number;
  /** Compiling the bundle. */
  readonly compile: number;
  /** Running its top level, with the connections that are opened there. */
  readonly topLevel: number;
  /** From the event to the answer, with the handshakes of all connections. */
  readonly event: number;
  readonly connections: number;
  readonly requests: number;
  /** The second event, after all connections were closed. */
  readonly reconnected: number;
}

/** One measurement of each part, of two new processes. */
const measureOnce = async (file: string, environment: Readonly<Record<string, string>>): Promise<Parts> => {
  const task = { file, event: inviteEvent(1) };
  const { compile } = v.parse(Measured, await inChild('parts.mjs', { ...task, compiles: true }, environment));
  const { load, ...rest } = v.parse(Measured, await inChild('parts.mjs', { ...task, compiles: false }, environment));
  return { ...rest, compile, topLevel: load - compile };
};

const medians = (all: readonly Parts[]): Parts => {
  const of = (name: keyof Parts): number => median(all.map((parts) => parts[name]));
  return {
    modules: of('modules'),
    compile: of('compile'),
    topLevel: of('topLevel'),
    event: of('event'),
    connections: of('connections'),
    requests: of('requests'),
    reconnected: of('reconnected'),
  };
};

/** Medians for each file; the files take turns. */
export const measureParts = async <N extends string>(
  files: Readonly<Record<N, string>>,
  names: readonly N[],
  environment: Readonly<Record<string, string>>,
  rounds: number,
): Promise<Readonly<Record<N, Parts>>> => {
  const found = new Map<N, Parts[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) found.get(name)?.push(await measureOnce(files[name], environment));
  return Object.fromEntries(names.map((name) => [name, medians(found.get(name) ?? [])])) as Record<N, Parts>;
};
