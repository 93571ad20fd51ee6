/**
 * The values of `apns-push-type`, each with the suffix of its topics and the largest payload in bytes.
 * The topic of an `mdm` push is the UID of the management certificate, so its suffix is not checked.
 * https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
 * https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification (4 KB, VoIP 5 KB)
 */
export const PUSH_TYPES = {
  alert: { suffix: '', limit: 4096 },
  background: { suffix: '', limit: 4096 },
  controls: { suffix: '.push-type.controls', limit: 4096 },
  complication: { suffix: '.complication', limit: 4096 },
  fileprovider: { suffix: '.pushkit.fileprovider', limit: 4096 },
  liveactivity: { suffix: '.push-type.liveactivity', limit: 4096 },
  location: { suffix: '.location-query', limit: 4096 },
  mdm: { suffix: '', limit: 4096 },
  pushtotalk: { suffix: '.voip-ptt', limit: 4096 },
  voip: { suffix: '.voip', limit: 5120 },
  widgets: { suffix: '.push-type.widgets', limit: 4096 },
} as const;

export type PushType = keyof typeof PUSH_TYPES;

export const isPushType = (text: string): text is PushType => Object.hasOwn(PUSH_TYPES, text);

/** The push type whose topics have this topic's suffix. A plain bundle id belongs to `alert`. */
export function typeOfTopic(topic: string): PushType {
  for (const [type, { suffix }] of Object.entries(PUSH_TYPES)) {
    if (suffix !== '' && topic.endsWith(suffix) && isPushType(type)) return type;
  }
  return 'alert';
}
