import { describe, expect, it } from 'vitest';
import { alertText, apnsBody, fcmAlert } from '../../lambda/push/alert-text.ts';

const texts = {
  en: { missedCall: '{caller} called' },
  de: { missedCall: 'Anruf von {caller}', missedVideoCall: 'Videoanruf von {caller}' },
  'de-AT': { missedCall: 'Servus, {caller} hat angerufen' },
  'zh-Hans': { missedCall: '{caller} 来电' },
};
const capabilities: readonly string[] = [];
const missed = (language: string | undefined) => alertText('missedCall', { language, capabilities, texts }, 'Ada');

describe('the text of an alert', () => {
  it('is that of the nearest language, by the lookup of RFC 4647', () => {
    expect(['de-AT', 'de-CH', 'de', 'zh-Hans-CN', 'de-CH-u-nu-latn', 'fr', undefined].map(missed)).toEqual([
      'Servus, Ada hat angerufen',
      'Anruf von Ada',
      'Anruf von Ada',
      'Ada 来电',
      'Anruf von Ada',
      'Ada called',
      'Ada called',
    ]);
  });

  it('is taken from a more general language, or is English, where the language lacks it', () => {
    const video = (language: string) => alertText('missedVideoCall', { language, capabilities, texts }, 'Ada');

    expect([video('de-AT'), video('zh-Hans'), alertText('missedCall', { capabilities })]).toEqual([
      'Videoanruf von Ada',
      'Missed video call',
      'Missed call',
    ]);
  });

  it('keeps a name that looks like a pattern of a replacement', () => {
    expect(alertText('missedCall', { capabilities, texts }, '$& $1')).toBe('$& $1 called');
  });

  it('is a key only for an app that says that it has the keys', () => {
    const localised = { language: 'de', capabilities: ['localised-alerts'], texts };

    expect(apnsBody('missedCall', localised, 'Ada')).toEqual({
      'loc-key': 'RINGTHROUGH_MISSED_CALL',
      'loc-args': ['Ada'],
    });
    expect(apnsBody('missedCall', { language: 'de', capabilities, texts }, 'Ada')).toEqual({ body: 'Anruf von Ada' });
  });

  it('is added to a data message only for an app that has registered a language or the capability', () => {
    expect(fcmAlert('missedCall', { capabilities, texts }, 'Ada')).toEqual({});
    expect(fcmAlert('missedCall', { language: 'de', capabilities, texts }, 'Ada')).toEqual({
      locKey: 'RINGTHROUGH_MISSED_CALL',
      locArgs: '["Ada"]',
      text: 'Anruf von Ada',
    });
    expect(fcmAlert('missedCall', { language: 'de', capabilities }, 'Ada')).not.toHaveProperty('text');
  });
});
