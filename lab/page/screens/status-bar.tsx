import type { LabPhoneView } from '../../server/lab-view.ts';
import { formatTime } from '../labels.ts';

export const StatusBar = ({ phone, now }: { readonly phone: LabPhoneView; readonly now: number }) => (
  <div class="status-bar">
    <span>{formatTime(now)}</span>
    <span>{phone.online ? <Bars /> : 'No service'}</span>
  </div>
);

const Bars = () => (
  <svg viewBox="0 0 18 10" role="img" aria-label="Online">
    {[0, 1, 2, 3].map((bar) => (
      <rect key={bar} x={bar * 5} y={7 - bar * 2.2} width="3" height={3 + bar * 2.2} rx="0.8" />
    ))}
  </svg>
);
