import type { CallerNameSource } from '../contract/environment.ts';
import type { Invite } from '../contract/schemas/calls.ts';
import { DisplayText } from '../contract/schemas/display-text.ts';
import { invalidRequest, Problem } from './problem.ts';
import { type HttpEvent, isServer } from './request.ts';
import { nameIn } from './session.ts';
import { valid } from './validation.ts';

/**
 * The name and handle that callees' phones show, from where this deployment takes them. Those that an app server gives always count.
 *
 * @throws Problem when the token may not give them, or does not have the name
 */
export const callerIdentityOf = (
  event: HttpEvent,
  given: Invite['caller'],
  source: CallerNameSource,
): Invite['caller'] => {
  if (source.kind === 'request' || isServer(event)) return given;
  if (source.kind === 'server') {
    throw new Problem('not_a_server', 'in this deployment, only the app’s server may name a caller, and so invite');
  }
  // A phone shows the handle below the name: it would be as good for impersonation.
  if (given.handle !== undefined) {
    throw invalidRequest([{ path: 'caller.handle', message: 'may be given only by the app’s server' }]);
  }
  const { claim } = source;
  return Object.assign(given, { name: valid(claim, DisplayText, event.session && nameIn(event.session, claim)) });
};
