import { randomUUID } from 'node:crypto';
import { type House, startHouse } from '../../local/start-house.ts';

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** A house with people in it, as an app's own servers see it. */
export const startPeopledHouse = async (functionsDir: string, invitesPerMinute: number, people: number) => {
  const failures: string[] = [];
  const house: House = await startHouse({
    apps: [{ appId: 'main', bundleId: 'com.example.app' }],
    functionsDir,
    invitesPerMinute,
    onLog: (fn, line) => {
      if (line.includes('"ERROR"')) failures.push(`${fn}: ${line}`);
    },
  });
  const request = async (user: string, method: string, path: string, body: object): Promise<Answer> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf(user)}` };
    const response = await fetch(`${house.url}${path}`, { method, headers, body: JSON.stringify(body) });
    await response.arrayBuffer();
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  };
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (user: string): Promise<string> => {
    const token = tokens.get(user) ?? house.issuer.mint(user);
    tokens.set(user, token);
    return token;
  };
  const callees = Array.from({ length: people }, (_, index) => `callee-${index}`);
  for (const user of callees) {
    const token = `${randomUUID()}${randomUUID()}`.replaceAll('-', '');
    const { status } = await request(user, 'PUT', '/v1/devices/phone', {
      platform: 'ios',
      environment: 'production',
      token,
    });
    if (status !== 201) throw new Error(`a phone was not registered: ${status}`);
  }
  await house.settled();
  return {
    house,
    callees,
    /** Lines that the functions logged as errors. */
    failures,
    invite: (caller: string, callee: string, callId: string) =>
      request(caller, 'POST', '/v1/calls', { callId, to: callee, caller: { name: 'Alice' } }),
  };
};
