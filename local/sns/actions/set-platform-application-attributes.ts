import type { Action } from '../action.ts';
import { readApplicationAttributes, touchesCredential } from '../application-attributes.ts';
import { readCredential } from '../platform-credential.ts';
import { existingApplication } from './existing.ts';

export const setPlatformApplicationAttributes: Action = (request, { store }) => {
  const application = existingApplication(request, store);
  const changes = request.map('Attributes');
  const rest = readApplicationAttributes(changes);
  const credential = touchesCredential(changes)
    ? readCredential(application.platform, changes)
    : application.credential;

  store.putApplication({
    ...application,
    credential,
    attributes: new Map([...application.attributes, ...rest]),
    madeWith: new Map([...application.madeWith, ...changes]),
  });
  return undefined;
};
