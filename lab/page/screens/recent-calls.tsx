import type { DeviceCall } from '../call/call-device.ts';
import { displayName, endReasonLabel, formatTime } from '../labels.ts';

const MAX_SHOWN = 4;

/** The calls that ended, the newest first. */
export const RecentCalls = ({ calls }: { readonly calls: readonly DeviceCall[] }) => (
  <ol class="recents" aria-label="Recent calls">
    {calls.slice(0, MAX_SHOWN).map((call) => (
      <li key={call.uuid}>
        <span>
          {call.direction === 'outgoing' ? 'To' : 'From'} {displayName(call.name)}
        </span>
        <span>{endReasonLabel(call)}</span>
        <time>{call.endedAt && formatTime(call.endedAt)}</time>
      </li>
    ))}
  </ol>
);
