import type { LabTimes } from '../../server/lab-view.ts';
import { seconds } from '../../server/seconds.ts';

/** What happens by itself during a call, and what a skip of the header does. */
export const TimeList = ({ times }: { readonly times: LabTimes }) => (
  <section class="time-list" aria-labelledby="time-title">
    <h2 id="time-title">Time</h2>
    <p class="about">
      The clock runs in real time: what is below happens without a skip too. A skip advances the clock of the backend,
      of AWS, Apple and Google, and of all phones at once; only audio and video do not skip.
    </p>
    <dl>
      <div>
        <dt>{seconds(times.secondPush)} after the call</dt>
        <dd>
          Ringthrough pushes again to the devices that did not report the ring, if their app shows both as one call.
        </dd>
      </div>
      <div>
        <dt>{seconds(times.reportCheck)} after a VoIP push</dt>
        <dd>iOS checks that the app reported a call to CallKit, and ends it if it did not.</dd>
      </div>
      <div>
        <dt>{seconds(times.ringWindow)} after the call</dt>
        <dd>The ring window is over: a call that no phone answered ends.</dd>
      </div>
    </dl>
  </section>
);
