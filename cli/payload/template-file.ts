import type { PhonePlatform } from '../../lambda/contract/enums.ts';
import type { PayloadTemplate } from '../../lambda/contract/payload-template.ts';
import { checkTemplate } from '../../lambda/push/template/check-template.ts';
import { CliError } from '../terminal/cli-error.ts';
import { isObject } from './found-payload.ts';

/**
 * A template in a file: the template itself, `{ incomingCall, callEnded }`, or `payloads` of the settings, by platform. It is checked as
 * synthesis checks it.
 *
 * @throws CliError `input` with every error of the template, or when there is none for the platform
 */
export const templateIn = (value: unknown, platform: PhonePlatform, isEnd: boolean): PayloadTemplate => {
  const kind = isEnd ? 'callEnded' : 'incomingCall';
  const all = isObject(value) && isObject(value.payloads) ? value.payloads : value;
  const ofPlatform = isObject(all) && (isObject(all.ios) || isObject(all.android)) ? all[platform] : all;
  const template = isObject(ofPlatform) && ofPlatform.incomingCall !== undefined ? ofPlatform[kind] : ofPlatform;
  if (template === undefined)
    throw new CliError(
      'input',
      `--template has no ${kind} for ${platform}`,
      'Choose another: --platform ios or android.',
    );
  const parsed = typeof template === 'string' ? jsonOr(template) : template;
  const issues = checkTemplate(parsed, platform, kind);
  if (issues.length === 0) return parsed as PayloadTemplate;
  const texts = issues.map(({ path, message }) => (path === '' ? message : `at ${path} ${message}`));
  throw new CliError(
    'input',
    `--template: the ${kind} ${texts.join('; ')}`,
    'Placeholders and their types: docs/payloads.md, "Templates".',
  );
};

const jsonOr = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
