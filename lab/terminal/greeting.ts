import type { LocalBackend } from '../../local/local-backend.ts';
import type { StartWebhook } from '../server/events-from-environment.ts';
import type { Colours } from './colours.ts';

export const greeting = (
  { url, info }: Pick<LocalBackend, 'url' | 'info'>,
  { bold, dim }: Colours,
  webhook?: StartWebhook,
): string => `
Ringthrough is running. Ctrl-C stops it.

  ring lab  ${bold(url)}   ${dim('two phones, and every hop of a call between them')}
  API       ${url}/v1
  services  ${url}/local/info   ${dim(`(DynamoDB by ${info.engine}, SNS, Apple's and Google's push services)`)}${webhook === undefined ? '' : `\n  events    ${webhook.url}   ${dim(`signed with ${webhook.secret}`)}`}

Ring a first phone${process.platform === 'win32' ? ', in Git Bash' : ''}:

  curl -sX PUT ${url}/v1/devices/bobs-iphone -H "authorization: Bearer $(curl -s '${url}/local/token?user=bob')" -d '{"platform":"ios","environment":"production","token":"b0b5"}'
  curl -sX POST ${url}/v1/calls -H "authorization: Bearer $(curl -s '${url}/local/token?user=alice')" -d '{"to":"bob","caller":{"name":"Alice"}}'
  curl -s ${url}/local/pushes

`;
