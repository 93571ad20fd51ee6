import { CfnOutput, Stack } from 'aws-cdk-lib';
import { ApiMapping, DomainName, type HttpApi, type HttpStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';

export interface ApiDomainProps {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  /** The whole host name, such as `calls.example.com`. */
  readonly name: string;
  /** Of a certificate in ACM for that name, in the region of the API. */
  readonly certificateArn: string;
  /**
   * The zone in Route 53 that gets the DNS record.
   * @default - none: the output `DomainTarget` is what a `CNAME` must lead to
   */
  readonly hostedZoneId?: string | undefined;
}

/** A name of one's own for an HTTP API. The name that AWS gave it goes on working, since apps may know it. */
export class ApiDomain extends Construct {
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { api, stage, name, certificateArn, hostedZoneId }: ApiDomainProps) {
    super(scope, id);
    const domain = new DomainName(this, 'Name', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    const mapping = new ApiMapping(this, 'Mapping', { api, stage, domainName: domain });
    // The stage is the API's `$default`, which the mapping names and does not refer to.
    mapping.node.addDependency(stage);
    if (hostedZoneId !== undefined) {
      new ARecord(this, 'Record', {
        // CDK wants the zone's own name only to complete a record's, and this one ends in a dot: it is complete.
        zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName: name }),
        recordName: `${name}.`,
        target: RecordTarget.fromAlias(
          new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId),
        ),
      });
    } else {
      new CfnOutput(Stack.of(this), 'DomainTarget', {
        value: domain.regionalDomainName,
        description: `What a CNAME record of ${name} must lead to`,
      });
    }
    this.url = `https://${name}`;
  }
}
