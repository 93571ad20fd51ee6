import * as v from 'valibot';
import { matching, settingsObject } from './rules.ts';

/** Rings browsers whose page is closed. */
export const WebPush = settingsObject({
  /** Where push services reach you if your pushes cause trouble: RFC 8292, section 2.1. */
  subject: matching(
    /^(mailto:[^\s@]+@[^\s@]+\.[^\s@]+|https:\/\/[^\s/]+\.[^\s/]+\S*)$/,
    'a mailto: or https: URL, such as mailto:operator@example.com',
  ),
  /** More hosts on which browsers may have their push service, besides those of Google, Mozilla, Microsoft and Apple. */
  hosts: v.optional(
    v.pipe(
      v.array(
        matching(
          /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}$/,
          'a lower-case host name, or *. and one, such as *.push.example.com',
        ),
        'must be a list of host names',
      ),
      v.maxLength(10, 'must have at most 10 host names'),
    ),
    [],
  ),
});
export type WebPush = v.InferOutput<typeof WebPush>;
