import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { CallMetrics } from './call-metrics.ts';
import { percentageOf } from './percentage-of.ts';
import type { PlatformApplication } from './platform-application/platform-application.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface RingAlarmsProps {
  readonly metrics: CallMetrics;
  /** By app id and platform: `main/APNS_VOIP`. */
  readonly applications: ReadonlyMap<string, PlatformApplication>;
}

/**
 * A percentage of fewer rings is not meaningful. With 20 rings per quarter of an hour and 10 % of the phones switched
 * off, which is a high estimate, 9 of the 20 are unreported once in half a year.
 */
const MINIMUM_SAMPLES = 20;

/** Alarms on rings, in the order in which a ring can fail: at SNS, at Apple or Google, on the phone. */
export class RingAlarms extends Construct {
  private readonly metrics: CallMetrics;

  constructor(scope: Construct, id: string, { metrics, applications }: RingAlarmsProps) {
    super(scope, id);
    this.metrics = metrics;
    this.addSnsAlarms();
    this.addDeliveryAlarms(applications);
    this.addReceiptAlarm();
  }

  private addSnsAlarms(): void {
    const period = Duration.minutes(5);
    new RunbookAlarm(this, 'RejectedAlarm', {
      name: 'rings-rejected',
      description: 'SNS rejects rings.',
      metric: this.metrics.rings('rejected', { period }),
      // No action of a user or a phone causes this result.
      alarmAbove: 0,
    });
    new RunbookAlarm(this, 'NotAcceptedAlarm', {
      name: 'rings-not-accepted',
      description: 'SNS throttles or cannot be reached: phones ring late or not at all.',
      metric: percentageOf({
        part: this.metrics.rings('retryable', { period }),
        whole: [this.metrics.rings('accepted', { period }), this.metrics.rings('retryable', { period })],
        minimumSamples: MINIMUM_SAMPLES,
        period,
        label: 'Rings not accepted by SNS (%)',
      }),
      // Each was retried for a second, and a timer rings once more.
      alarmAbove: 10,
    });
  }

  private addDeliveryAlarms(applications: ReadonlyMap<string, PlatformApplication>): void {
    const period = Duration.minutes(15);
    for (const [name, application] of applications) {
      const target = name.replace('/', '-');
      const failed = application.metric('NumberOfNotificationsFailed', { period });
      new RunbookAlarm(this, `DeliveriesAlarm-${target}`, {
        name: 'deliveries-failing',
        target,
        description: `Apple or Google refuses many pushes through ${name}.`,
        metric: percentageOf({
          part: failed,
          whole: [failed, application.metric('NumberOfNotificationsDelivered', { period })],
          minimumSamples: MINIMUM_SAMPLES,
          period,
          label: 'Permanently failed deliveries (%)',
        }),
        // The token of a removed app fails only once, because SNS then disables the endpoint: that stays below a
        // quarter.
        alarmAbove: 25,
      });
    }
    new RunbookAlarm(this, 'RefusedInBulkAlarm', {
      name: 'tokens-refused-in-bulk',
      description: 'Apple or Google refuse the tokens of many devices at once: the deployment is at fault.',
      metric: this.metrics.tokensRefusedInBulk({ period: Duration.minutes(5) }),
      alarmAbove: 0,
    });
    const hour = Duration.hours(1);
    new RunbookAlarm(this, 'DevicesFailingAlarm', {
      name: 'devices-failing',
      description: 'Many devices cannot be rung and were marked as failing.',
      metric: percentageOf({
        part: this.metrics.pushFeedback('failing', { period: hour }),
        whole: [this.metrics.rings('accepted', { period: hour })],
        minimumSamples: MINIMUM_SAMPLES,
        period: hour,
        label: 'Rings after which a device was marked as failing (%)',
      }),
      // A device is marked once until it registers again, so many in one hour have a common cause.
      alarmAbove: 10,
    });
  }

  private addReceiptAlarm(): void {
    const period = Duration.minutes(15);
    new RunbookAlarm(this, 'WithoutReceiptAlarm', {
      name: 'rings-without-receipt',
      description: 'Many rings were not reported: no receipt arrived from the phones.',
      metric: percentageOf({
        part: this.metrics.ringsWithoutReceipt({ period }),
        whole: [
          this.metrics.ringsWithoutReceipt({ period }),
          this.metrics.pushToReceipt({ period, statistic: 'SampleCount' }),
        ],
        minimumSamples: MINIMUM_SAMPLES,
        period,
        label: 'Rings without a receipt (%)',
      }),
      // A tenth is usual: phones that are switched off or have no network.
      alarmAbove: 40,
    });
  }
}
