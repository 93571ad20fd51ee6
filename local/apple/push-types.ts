/**
 * The values of `apns-push-type`, with what a topic of that type ends in and the largest payload in bytes.
 * `mdm` pushes name the UID of the management certificate, so no ending can be asked of them.
 * https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns
 * https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification (4 KB, VoIP 5 KB)
 */
export const PUSH_TYPES = {
  alert: { ending: '', limit: 4096 },
  background: { ending: '', limit: 4096 },
  controls: { ending: '.push-type.controls', limit: 4096 },
  complication: { ending: '.complication', limit: 4096 },
  fileprovider: { ending: '.pushkit.fileprovider', limit: 4096 },
  liveactivity: { ending: '.push-type.liveactivity', limit: 4096 },
  location: { ending: '.location-query', limit: 4096 },
  mdm: { ending: '', limit: 4096 },
  pushtotalk: { ending: '.voip-ptt', limit: 4096 },
  voip: { ending: '.voip', limit: 5120 },
  widgets: { ending: '.push-type.widgets', limit: 4096 },
} as const;

export type PushType = keyof typeof PUSH_TYPES;

export const isPushType = (text: string): text is PushType => Object.hasOwn(PUSH_TYPES, text);

/** The type whose topics end as this one does. An ordinary bundle id belongs to `alert`. */
export function typeOfTopic(topic: string): PushType {
  for (const [type, { ending }] of Object.entries(PUSH_TYPES)) {
    if (ending !== '' && topic.endsWith(ending) && isPushType(type)) return type;
  }
  return 'alert';
}
