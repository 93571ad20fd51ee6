import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { functionsNode } from '../run-child.ts';

const Port = v.object({ port: v.number() });
const Cpu = v.object({ cpu: v.number() });

/** A signalling server in a process of its own. */
export interface PeerServer {
  /** `ws://127.0.0.1:…`, without a path. */
  readonly url: string;
  /** CPU milliseconds of its process until now, user and system. */
  cpu(): Promise<number>;
  close(): void;
}

const FILES = { relay: 'relay/relay.mjs', peerjs: 'peerjs/server.mjs' } as const;

/** Starts a server on a free port, on the Node.js that runs the functions. Rejects when it ends before it listens. */
export const startServer = async (name: keyof typeof FILES): Promise<PeerServer> => {
  const child = fork(fileURLToPath(new URL(FILES[name], import.meta.url)), [], {
    execPath: functionsNode,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port } = v.parse(Port, await answerOf(child, name));
  return {
    url: `ws://127.0.0.1:${port}`,
    cpu: async () => {
      const answer = answerOf(child, name);
      child.send('cpu');
      return v.parse(Cpu, await answer).cpu;
    },
    close: () => child.disconnect(),
  };
};

/** The next message of the process. Rejects when it ends before. */
const answerOf = async (child: ChildProcess, name: string): Promise<unknown> => {
  const waiting = new AbortController();
  const { signal } = waiting;
  const exited = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the server ${name} exited with ${code}`);
  });
  exited.catch(() => {});
  const [message] = await Promise.race([once(child, 'message', { signal }), exited]);
  waiting.abort();
  return message;
};
