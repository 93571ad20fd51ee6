import type { Action } from '../action.ts';
import { visibleApplicationAttributes } from '../application-attributes.ts';
import { mapElement } from '../xml.ts';
import { existingApplication } from './existing.ts';

export const getPlatformApplicationAttributes: Action = (request, { store }) =>
  mapElement('Attributes', visibleApplicationAttributes(existingApplication(request, store)));
