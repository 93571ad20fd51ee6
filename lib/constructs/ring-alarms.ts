import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { CallMetrics } from './call-metrics.ts';
import type { PlatformApplication } from './platform-application/platform-application.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { shareOf } from './share.ts';

export interface RingAlarmsProps {
  readonly metrics: CallMetrics;
  /** By what a person calls each: `main/APNS_VOIP`. */
  readonly applications: ReadonlyMap<string, PlatformApplication>;
}

/**
 * A share of fewer than these says nothing: with every tenth phone switched off, which is many, it takes half a year of
 * quarter hours with twenty rings each until nine of the twenty are.
 */
const FLOOR = 20;

/** Alarms about rings, in the order in which a ring goes wrong: refused by SNS, by Apple or Google, by the phone. */
export class RingAlarms extends Construct {
  private readonly metrics: CallMetrics;

  constructor(scope: Construct, id: string, { metrics, applications }: RingAlarmsProps) {
    super(scope, id);
    this.metrics = metrics;
    this.sent();
    this.delivered(applications);
    this.heard();
  }

  private sent(): void {
    const period = Duration.minutes(5);
    new RunbookAlarm(this, 'RejectedAlarm', {
      name: 'rings-rejected',
      says: 'SNS refuses to ring phones.',
      metric: this.metrics.rings('rejected', { period }),
      // Nothing that a user or a phone does makes SNS say so.
      tolerated: 0,
    });
    new RunbookAlarm(this, 'UnsentAlarm', {
      name: 'rings-unsent',
      says: 'SNS is throttling or cannot be reached: phones ring late or not at all.',
      metric: shareOf({
        part: this.metrics.rings('retryable', { period }),
        of: [this.metrics.rings('accepted', { period }), this.metrics.rings('retryable', { period })],
        floor: FLOOR,
        period,
        label: 'Rings that SNS did not take, in per cent',
      }),
      // They are tried again for a second at once, and by a timer once more.
      tolerated: 10,
    });
  }

  private delivered(applications: ReadonlyMap<string, PlatformApplication>): void {
    const period = Duration.minutes(15);
    for (const [name, application] of applications) {
      const of = name.replace('/', '-');
      const failed = application.metric('NumberOfNotificationsFailed', { period });
      new RunbookAlarm(this, `DeliveriesAlarm-${of}`, {
        name: 'deliveries-failing',
        of,
        says: `Apple or Google refuses many pushes of ${name}.`,
        metric: shareOf({
          part: failed,
          of: [failed, application.metric('NumberOfNotificationsDelivered', { period })],
          floor: FLOOR,
          period,
          label: 'Deliveries that failed for good, in per cent',
        }),
        // The token of an app that was removed fails once, and SNS uses it no more: that does not make a quarter.
        tolerated: 25,
      });
    }
    const hour = Duration.hours(1);
    new RunbookAlarm(this, 'DevicesFailingAlarm', {
      name: 'devices-failing',
      says: 'Many phones turned out not to be reachable, and are marked as failing.',
      metric: shareOf({
        part: this.metrics.pushFeedback('failing', { period: hour }),
        of: [this.metrics.rings('accepted', { period: hour })],
        floor: FLOOR,
        period: hour,
        label: 'Rings after which a device was marked as failing, in per cent',
      }),
      // Each device is marked once, until it registers again: so many at a time have a common cause.
      tolerated: 10,
    });
  }

  private heard(): void {
    const period = Duration.minutes(15);
    new RunbookAlarm(this, 'SilentAlarm', {
      name: 'rings-without-receipt',
      says: 'Many phones were rung and never said that they ring.',
      metric: shareOf({
        part: this.metrics.ringsWithoutReceipt({ period }),
        of: [
          this.metrics.ringsWithoutReceipt({ period }),
          this.metrics.pushToReceipt({ period, statistic: 'SampleCount' }),
        ],
        floor: FLOOR,
        period,
        label: 'Rings of which nothing was heard, in per cent',
      }),
      // A tenth is nothing unusual: phones that are switched off, in a lift or abroad.
      tolerated: 40,
    });
  }
}
