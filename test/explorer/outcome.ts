import { type Call, callAt } from '../../lambda/calls/call.ts';
import type { Device } from '../../lambda/devices/device.ts';
import type { Answer, Backend } from './backend.ts';
import { readersOf } from './backend.ts';
import type { Pair } from './operations.ts';
import { CALL, CALL_BACK, USERS } from './people.ts';
import type { AcceptedPush } from './push-service.ts';
import type { World } from './world.ts';

/** What one of the two operations returned, at last if its app repeated it; `isDead`: its process ended before that. */
export interface Result {
  readonly answer: Answer | undefined;
  readonly isDead: boolean;
}

/** A registered device, and the claim of each of its endpoints in the table. */
export interface ListedDevice extends Device {
  readonly owners: readonly { readonly arn: string; readonly claim: string | undefined; readonly userId: string }[];
}

/** Everything that is known after an order, once time has passed. */
export interface Outcome {
  readonly pair: Pair;
  readonly world: World;
  readonly results: readonly Result[];
  /** The call; `undefined` if there is none. */
  readonly call: Call | undefined;
  readonly callBack: Call | undefined;
  readonly devices: readonly ListedDevice[];
  /** Ids in Bob's history. */
  readonly bobsHistory: readonly string[];
  /** Keys of all items that are left, as `<partition>|<sort key>`. */
  readonly keys: readonly string[];
}

/** Reads what an order has left. */
export const outcomeOf = async (
  known: Pick<Outcome, 'pair' | 'world' | 'results' | 'keys'>,
  backend: Backend,
  tableName: string,
): Promise<Outcome> => {
  const { world } = known;
  const { calls, devices, owners, history } = readersOf(backend, tableName, world);
  const [call, callBack] = await Promise.all([CALL, CALL_BACK].map((callId) => calls.get(callId)));
  const lists = await Promise.all(USERS.map((userId) => devices.list(userId)));
  const listed = await Promise.all(
    lists.flat().map(async (device) => {
      const arns = [device.endpointArn, device.alertEndpointArn].filter((arn) => arn !== undefined);
      const found = await Promise.all(arns.map(async (arn) => ({ arn, owner: await claimOf(owners.of(arn)) })));
      return { ...device, owners: found.map(({ arn, owner }) => ({ arn, ...owner })) };
    }),
  );
  const page = known.pair.state === 'blocked' ? await history.page('bob', undefined, world.now) : undefined;
  return {
    ...known,
    call: call && callAt(call, world.now),
    callBack: callBack && callAt(callBack, world.now),
    devices: listed,
    bobsHistory: page?.callIds ?? [],
  };
};

const claimOf = async (found: Promise<object | undefined>) => {
  const owner: Readonly<Record<string, unknown>> = { ...(await found) };
  return { claim: owner.claim === undefined ? undefined : String(owner.claim), userId: String(owner.userId) };
};

/** The results of one operation of the pair, in the order of its copies. */
export const resultsOf = ({ pair, results }: Outcome, name: string): readonly (Result & { readonly copy: number })[] =>
  pair.names.flatMap((one, index) => {
    const result = results[index];
    const copy = index === 1 && pair.names[0] === one ? 1 : 0;
    return one === name && result !== undefined ? [{ ...result, copy }] : [];
  });

/** The pushes of the call to the tokens of a device. */
export const pushesTo = ({ world }: Outcome, { endpointArn, alertEndpointArn }: Device): readonly AcceptedPush[] => {
  const tokens = [endpointArn, alertEndpointArn].map((arn) => world.endpoints.get(arn ?? '')?.token);
  return world.pushes.filter(({ callId, token }) => callId === CALL && tokens.includes(token));
};

/** The end of the call for one device of a callee; `undefined` while it rings or is in the call. */
export const isOverFor = ({ call }: Outcome, deviceId: string, userId = 'bob'): boolean => {
  const leg = call?.legs[userId];
  if (leg === undefined) return false;
  return leg.endedAt !== undefined || (leg.answeredBy !== undefined && leg.answeredBy !== deviceId);
};
