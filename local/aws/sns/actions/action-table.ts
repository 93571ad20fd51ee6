import type { Action } from '../action.ts';
import { createPlatformApplication } from './create-platform-application.ts';
import { createPlatformEndpoint } from './create-platform-endpoint.ts';
import { deleteEndpoint } from './delete-endpoint.ts';
import { deletePlatformApplication } from './delete-platform-application.ts';
import { getEndpointAttributes } from './get-endpoint-attributes.ts';
import { getPlatformApplicationAttributes } from './get-platform-application-attributes.ts';
import { listEndpointsByPlatformApplication } from './list-endpoints-by-platform-application.ts';
import { listPlatformApplications } from './list-platform-applications.ts';
import { publish } from './publish.ts';
import { setEndpointAttributes } from './set-endpoint-attributes.ts';
import { setPlatformApplicationAttributes } from './set-platform-application-attributes.ts';

/** The mobile push operations of SNS. Topics exist for events only; subscriptions and text messages are not simulated. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['CreatePlatformApplication', createPlatformApplication],
  ['CreatePlatformEndpoint', createPlatformEndpoint],
  ['DeleteEndpoint', deleteEndpoint],
  ['DeletePlatformApplication', deletePlatformApplication],
  ['GetEndpointAttributes', getEndpointAttributes],
  ['GetPlatformApplicationAttributes', getPlatformApplicationAttributes],
  ['ListEndpointsByPlatformApplication', listEndpointsByPlatformApplication],
  ['ListPlatformApplications', listPlatformApplications],
  ['Publish', publish],
  ['SetEndpointAttributes', setEndpointAttributes],
  ['SetPlatformApplicationAttributes', setPlatformApplicationAttributes],
]);
