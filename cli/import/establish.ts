import type { EndpointRegistry, RegistrationFailure } from '../../lambda/devices/endpoint-registry.ts';
import { CliError, type ErrorKind } from '../terminal/cli-error.ts';
import type { Candidate } from './check-devices.ts';
import type { Outcome } from './outcomes.ts';

/** ARNs of a device's endpoints. */
export interface Endpoints {
  readonly ring: string;
  readonly alert: string | undefined;
}

interface Unestablished {
  readonly outcome: Outcome;
  readonly detail?: string;
}

export const isUnestablished = (result: Endpoints | Unestablished): result is Unestablished => 'outcome' in result;

/**
 * Creates the endpoints of a device, or takes those that are there.
 *
 * @throws CliError when SNS takes no token in the application, so that going on is useless
 */
export const establish = async (
  { endpoints, isAdopted }: { readonly endpoints: EndpointRegistry; readonly isAdopted: boolean },
  { source: { place }, applications, tokens }: Candidate,
): Promise<Endpoints | Unestablished> => {
  if (isAdopted && 'endpointArn' in place) return { ring: place.endpointArn, alert: undefined };
  const create = async (application: string, token: string): Promise<string | Unestablished> => {
    const result = await endpoints.create(application, token);
    switch (result.kind) {
      case 'registered':
        return result.endpointArn;
      case 'too-many-endpoints':
        return { outcome: 'token_rejected', detail: 'SNS creates no further endpoint for it' };
      case 'token-rejected':
        return { outcome: 'token_rejected', detail: result.detail };
      case 'unavailable':
        return { outcome: 'failed', detail: 'SNS throttles, or does not answer' };
      case 'blocked':
        throw blocked(result);
    }
  };
  const ring = await create(applications.ring, tokens.ring.token);
  if (typeof ring !== 'string') return ring;
  if (applications.alert === undefined || tokens.alert === undefined) return { ring, alert: undefined };
  const alert = await create(applications.alert, tokens.alert.token);
  return typeof alert === 'string' ? { ring, alert } : alert;
};

const blocked = ({ application, reason, error }: Extract<RegistrationFailure, { kind: 'blocked' }>): CliError => {
  const [kind, text, hint] = BLOCKED[reason];
  return new CliError(kind, `SNS: ${application} ${text} (${error})`, hint);
};

const BLOCKED: Readonly<
  Record<Extract<RegistrationFailure, { kind: 'blocked' }>['reason'], readonly [ErrorKind, string, string]>
> = {
  application_disabled: [
    'refused',
    'is disabled',
    'Apple or Google have refused its credential: deploy a new one, and run the same command again.',
  ],
  application_missing: [
    'refused',
    'does not exist any more',
    'Deploy the state of this stage again: docs/recovery.md.',
  ],
  not_authorised: ['permission', 'may not be used with these credentials', 'They need sns:CreatePlatformEndpoint.'],
  invalid_request: ['refused', 'takes no request', 'Is this version the one that is deployed?'],
};
