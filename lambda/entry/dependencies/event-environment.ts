import * as v from 'valibot';
import { ENV } from '../../contract/environment.ts';
import { EventSettings, WebhookSettings } from '../../contract/event-settings.ts';

// Beside `environment.ts`, whose readers are in every function: these bring the schemas of events.
const schemas = { events: EventSettings, webhook: WebhookSettings } as const;

/** Reads a setting of the functions that send events. @throws Error that names what is wrong */
export const readEventSetting = <K extends keyof typeof schemas>(
  environment: Readonly<Record<string, string | undefined>>,
  name: K,
): v.InferOutput<(typeof schemas)[K]> => {
  const Setting = v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), schemas[name]);
  const result = v.safeParse(Setting, environment[ENV[name]]);
  if (result.success) return result.output as v.InferOutput<(typeof schemas)[K]>;
  throw new Error(`environment: ${result.issues.map(({ message }) => `${ENV[name]} ${message}`).join('; ')}`);
};
