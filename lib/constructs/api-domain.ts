import { CfnOutput, Token } from 'aws-cdk-lib';
import { ApiMapping, DomainName, type IApi, type IStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { LIMITS } from '../../lambda/contract/limits.ts';

export interface ApiDomainProps {
  readonly api: IApi;
  readonly stage: IStage;
  /** `https` for an HTTP API, `wss` for a WebSocket API; the two cannot share a domain name. */
  readonly scheme: 'https' | 'wss';
  /** Fully qualified, such as `calls.example.com`; an HTTP API's at most 88 characters, because every push carries it. */
  readonly name: string;
  /** An ACM certificate for that name, in the region of the API. */
  readonly certificateArn: string;
  /**
   * The Route 53 zone in which the DNS record is created.
   * @default - no record; the output `DomainTarget`, or `SocketDomainTarget`, is the target for a `CNAME` record
   */
  readonly hostedZoneId?: string | undefined;
  /** Where the output is made. */
  readonly outputs: Construct;
}

/** A custom domain name for an API. The default endpoint stays enabled, since apps may use it. */
export class ApiDomain extends Construct {
  /** Without a trailing slash. */
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    { api, stage, scheme, name, certificateArn, hostedZoneId, outputs }: ApiDomainProps,
  ) {
    super(scope, id);
    if (!Token.isUnresolved(name) && name.length > LIMITS.hostNameCharacters) {
      throw new Error(
        `the domain name ${name} must have at most ${LIMITS.hostNameCharacters} characters, because every push carries it`,
      );
    }
    const domain = new DomainName(this, 'Name', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    const mapping = new ApiMapping(this, 'Mapping', { api, stage, domainName: domain });
    // The mapping contains the stage's name and does not reference the resource.
    mapping.node.addDependency(stage);
    if (hostedZoneId !== undefined) {
      new ARecord(this, 'Record', {
        // CDK uses the zone's name only to complete record names, and a name with a final dot is complete.
        zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName: name }),
        recordName: `${name}.`,
        target: RecordTarget.fromAlias(
          new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId),
        ),
      });
    } else {
      new CfnOutput(outputs, scheme === 'wss' ? 'SocketDomainTarget' : 'DomainTarget', {
        value: domain.regionalDomainName,
        description: `Target for the CNAME record of ${name}`,
      });
    }
    this.url = `${scheme}://${name}`;
  }
}
