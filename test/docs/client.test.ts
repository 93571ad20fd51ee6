import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/client.md'), 'utf8');
const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => text);

/** What the app of the snippets has besides. */
const APP = `
import type { Client, KeyValueStorage, Push } from '@ringthrough/client';
declare global {
  const session: { token(options: { refresh: boolean }): Promise<string> };
  const pushToken: string;
  const notification: unknown;
  const ackUrl: string;
  const user: string;
  const callee: HTMLInputElement;
  const callButton: HTMLButtonElement;
  const __DEV__: boolean;
  const url: string;
  const getToken: () => string;
  const showMuted: (isMuted: boolean) => void;
  const showEnd: (reason: number) => void;
  const showIncoming: (call: unknown) => void;
  const showJoining: (call: unknown) => void;
  const play: (stream: MediaStream | undefined) => void;
  const stream: MediaStream;
  const peer: RTCPeerConnection;
}
`;
/** What an earlier snippet of the page has made, unless the snippet makes it itself. */
const EARLIER: Readonly<Record<string, string>> = {
  client: "declare const client: import('@ringthrough/client').Client;",
  call: "declare const call: import('@ringthrough/client').Call;",
  push: "declare const push: import('@ringthrough/client').Push | undefined;",
  createClient: "import { createClient } from '@ringthrough/client';",
};
/** Modules of other packages, as their own declarations have them. */
const MODULES = `
declare module '@react-native-async-storage/async-storage' {
  const AsyncStorage: {
    getItem(key: string): Promise<string | null>;
    setItem(key: string, value: string): Promise<void>;
    removeItem(key: string): Promise<void>;
  };
  export default AsyncStorage;
}
declare module 'react-native' {
  export const AppState: { addEventListener(name: 'change', listener: (state: string) => void): void };
}
declare module 'react-native-voip-push-notification' {
  const VoipPushNotification: {
    addEventListener(name: 'register', listener: (token: string) => void): void;
    addEventListener(name: 'notification' | 'didLoadWithEvents', listener: (given: unknown) => void): void;
  };
  export default VoipPushNotification;
}
declare module 'react-native-webrtc' {
  export const mediaDevices: MediaDevices;
  const Peer: typeof globalThis.RTCPeerConnection;
  export { Peer as RTCPeerConnection };
}
declare module 'ws' {
  export const WebSocket: typeof globalThis.WebSocket;
}
declare module '@capacitor/preferences' {
  export const Preferences: {
    get(options: { key: string }): Promise<{ value: string | null }>;
    set(options: { key: string; value: string }): Promise<void>;
    remove(options: { key: string }): Promise<void>;
  };
}
`;

it('every snippet of docs/client.md has the types of the client', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('app.d.ts', APP);
  write('modules.d.ts', MODULES);
  for (const [index, text] of blocks.entries()) {
    const needed = Object.keys(EARLIER).filter(
      (name) => new RegExp(`\\b${name}\\b`).test(text) && !new RegExp(`(const|import \\{[^}]*) ${name}\\b`).test(text),
    );
    write(`snippet-${index}.ts`, [...needed.map((name) => EARLIER[name]), text, 'export {};'].join('\n'));
  }
  const compilerOptions = {
    ...{
      target: 'ES2022',
      lib: ['ES2022', 'DOM'],
      module: 'preserve',
      moduleResolution: 'bundler',
      types: [],
      strict: true,
    },
    ...{ noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true },
    paths: { '@ringthrough/client': [join(root, 'client/src/index.ts')] },
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['.'] }));
  const tsc = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc');

  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error) => error);

  expect(blocks.length).toBeGreaterThan(4);
  expect(stdout).toBe('');
});
