import type { Action } from '../action.ts';
import { changesCredential, readApplicationAttributes } from '../application-attributes.ts';
import { readCredential } from '../platform-credential.ts';
import { existingApplication } from './existing.ts';

export const setPlatformApplicationAttributes: Action = (request, { store }) => {
  const application = existingApplication(request, store);
  const changes = request.map('Attributes');
  const rest = readApplicationAttributes(changes);
  const credential = changesCredential(changes)
    ? readCredential(application.platform, changes)
    : application.credential;

  store.putApplication({
    ...application,
    credential,
    attributes: new Map([...application.attributes, ...rest]),
    givenAttributes: new Map([...application.givenAttributes, ...changes]),
  });
  return undefined;
};
