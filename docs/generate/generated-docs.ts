import { asyncApi } from './asyncapi.ts';
import { callStates } from './call-states.ts';
import { payloads } from './client-libraries.ts';
import { coldStarts } from './cold-starts.ts';
import { cost, costPictures } from './cost.ts';
import { openApi } from './openapi.ts';
import { performance } from './performance.ts';
import { scalePictures } from './scale/model-section.ts';
import { scale } from './scale.ts';
import { security } from './security.ts';
import { yourApp } from './your-app.ts';

/** Generated pages of `docs/`, by file name. A test compares them with the committed files. */
export const generatedDocs = (): Readonly<Record<string, string>> => ({
  'openapi.yaml': openApi(),
  'asyncapi.yaml': asyncApi(),
  'call-states.md': callStates(),
  'cold-starts.md': coldStarts(),
  'cost.md': cost(),
  ...costPictures(),
  'payloads.md': payloads(),
  'performance.md': performance(),
  'scale.md': scale(),
  ...scalePictures(),
  'security.md': security(),
  ...yourApp(),
});
