import type { Action } from '../action.ts';
import { checkApplicationArn } from '../arn.ts';

/** Idempotent: NotFound is not among its documented errors. */
export const deletePlatformApplication: Action = (request, { store }) => {
  store.deleteApplication(checkApplicationArn(request.required('PlatformApplicationArn')));
  return undefined;
};
