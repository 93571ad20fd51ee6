import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { PHONE_PLATFORMS } from '../../lambda/contract/enums.ts';
import type { App } from '../../lambda/contract/environment.ts';
import type { Issue } from '../../lambda/contract/problems.ts';
import { type DeviceRegistration, RegisterPhone } from '../../lambda/contract/schemas/devices.ts';
import { DeviceId, Tenant, UserId } from '../../lambda/contract/schemas/fields.ts';
import { applicationsFor, type DeviceApplications } from '../../lambda/devices/applications.ts';
import { IMPORTED_PREFIX } from '../../lambda/devices/device.ts';
import { tokensOf } from '../../lambda/devices/registration-tokens.ts';
import { checkRegistration } from '../../lambda/push/check-registration.ts';
import type { Values } from './fields.ts';
import type { DeviceOutcome } from './outcomes.ts';
import type { SourceDevice } from './source.ts';

/** A device that can be imported: a registration that the API would accept, with its user. */
export interface Candidate {
  readonly source: SourceDevice;
  readonly tenant: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly registration: DeviceRegistration;
  readonly applications: DeviceApplications;
  readonly tokens: ReturnType<typeof tokensOf>;
  /** Of all of it: the name of this device in a journal, which has no token. */
  readonly id: string;
}

export interface CheckOptions {
  readonly apps: readonly App[];
  /** For what a device does not say itself. */
  readonly defaults: Values;
  readonly includeDisabled: boolean;
}

export interface CheckedDevices {
  readonly candidates: readonly Candidate[];
  readonly rejected: readonly DeviceOutcome[];
}

/** Which devices can be imported, by the rules of a registration, and why not the others. Order is kept: the first of two equal ones wins. */
export const checkDevices = (devices: Iterable<SourceDevice>, options: CheckOptions): CheckedDevices => {
  const checked: Candidate[] = [];
  const rejected: DeviceOutcome[] = [];
  for (const source of devices) {
    const result = checkDevice(source, options);
    if ('outcome' in result) rejected.push(result);
    else checked.push(result);
  }
  const isAmbiguous = ambiguousTokens(checked);
  const seen = new Set<string>();
  const candidates = checked.filter((one) => {
    const { source, tenant, userId, deviceId } = one;
    if (isAmbiguous(one)) {
      rejected.push({ source, outcome: 'two_users' });
      return false;
    }
    // One user with one token, or with one device id.
    const names = [one.tokens.ring.hash, deviceId].map((name) => JSON.stringify([tenant, userId, name]));
    const isSeen = names.some((name) => seen.has(name));
    for (const name of names) seen.add(name);
    if (isSeen) rejected.push({ source, outcome: 'duplicate' });
    return !isSeen;
  });
  return { candidates, rejected };
};

/** A token belongs to one user: nobody should ring on the phone of another. */
const ambiguousTokens = (candidates: readonly Candidate[]): ((candidate: Candidate) => boolean) => {
  const users = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const one of candidates) {
    const [token, user] = [one.tokens.ring.hash, JSON.stringify([one.tenant, one.userId])];
    if ((users.get(token) ?? user) !== user) ambiguous.add(token);
    users.set(token, user);
  }
  return (one) => ambiguous.has(one.tokens.ring.hash);
};

const checkDevice = (source: SourceDevice, options: CheckOptions): Candidate | DeviceOutcome => {
  const { apps, includeDisabled } = options;
  const values = { ...options.defaults, ...source.values };
  const invalid = (issues: readonly Issue[]): DeviceOutcome => ({
    source,
    outcome: 'invalid',
    detail: issues.map(({ path, message }) => `${path} ${message}`).join('; '),
  });
  if (source.problem !== undefined) return { source, outcome: source.problem.reason, detail: source.problem.detail };
  if (source.isEnabled === false && !includeDisabled) return { source, outcome: 'disabled' };
  const { tenant = '', userId } = values;
  if (userId === undefined) return { source, outcome: 'no_user' };
  if (values.token === undefined) return { source, outcome: 'no_token' };
  const idIssues = [
    ...issuesOf('tenant', Tenant, tenant),
    ...issuesOf('userId', UserId, userId),
    ...(values.deviceId === undefined ? [] : issuesOf('deviceId', DeviceId, values.deviceId)),
  ];
  const input = v.safeParse(RegisterPhone, registrationOf(values));
  const inputIssues = input.success ? [] : input.issues.map((issue) => toIssue(issue));
  if (!input.success || idIssues.length > 0) return invalid([...idIssues, ...inputIssues]);
  const checked = checkRegistration(apps, userId, input.output);
  if ('issues' in checked) return invalid(checked.issues);
  const { registration } = checked;
  const applications = applicationsFor(apps, registration, registration.environment ?? 'production');
  if (!('ring' in applications)) return { ...invalid(applications), outcome: 'no_application' };
  const tokens = tokensOf(registration);
  const deviceId = values.deviceId ?? importedId(tokens.ring.hash);
  const named = { tenant, userId, deviceId, applications, tokens: [tokens.ring.hash, tokens.alert?.hash] };
  const { preset, library, capabilities } = registration;
  const id = digest(JSON.stringify({ ...named, preset, library, capabilities }));
  return { source, tenant, userId, deviceId, registration, applications, tokens, id };
};

/** The same for the same token, so that importing it again makes no second device. */
const importedId = (tokenHash: string): string => `${IMPORTED_PREFIX}${digest(tokenHash)}`;

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

const issuesOf = (path: string, schema: v.GenericSchema, value: unknown): readonly Issue[] => {
  const result = v.safeParse(schema, value);
  return result.success ? [] : result.issues.map(({ message }) => ({ path, message }));
};

const toIssue = (issue: v.BaseIssue<unknown>): Issue => {
  const path = v.getDotPath(issue) ?? 'device';
  if (issue.received === 'undefined') return { path, message: 'is missing' };
  // Only phones can be imported: a browser has no endpoint in SNS.
  if (path === 'platform') return { path, message: `must be one of ${PHONE_PLATFORMS.join(', ')}` };
  return { path, message: issue.message };
};

/** Devices say nothing of an environment that only iOS has. */
const registrationOf = ({
  platform,
  environment,
  token,
  preset,
  library,
  capabilities,
  alertToken,
  appId,
}: Values) => ({
  ...{ platform, token, preset, library, alertToken, appId },
  ...(platform !== 'android' && { environment }),
  ...(capabilities !== undefined && { capabilities: capabilities.split(/[\s,;|]+/).filter(Boolean) }),
});
