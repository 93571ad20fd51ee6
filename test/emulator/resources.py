"""CloudFormation resource types that moto lacks although it has their services.

Each is made by the very request to moto that its properties stand for. boto3 sends it, and refuses a property that the
service's own API does not know, so a template that AWS would not take is not taken here either.
"""

import json

import boto3
from moto.core.common_models import CloudFormationModel


def named_alike(service, operation, ref):
    """A type whose properties are the operation's parameters, which is most of them."""

    def create(client, properties):
        answer = getattr(client(service), operation)(**properties)
        attributes = {**properties, **answer}
        return attributes[ref], attributes

    return create


def global_table(client, properties):
    """`TableV2` of CDK. What is said of the one replica is true of the table."""
    given = dict(properties)
    (replica,) = given.pop("Replicas")
    ttl = given.pop("TimeToLiveSpecification", None)
    name = given["TableName"]
    table = client("dynamodb").create_table(
        **given, DeletionProtectionEnabled=replica.get("DeletionProtectionEnabled", False)
    )
    if ttl:
        client("dynamodb").update_time_to_live(TableName=name, TimeToLiveSpecification=ttl)
    if "PointInTimeRecoverySpecification" in replica:
        client("dynamodb").update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification=replica["PointInTimeRecoverySpecification"]
        )
    return name, {"Arn": table["TableDescription"]["TableArn"]}


def alarm(client, properties):
    name = properties["AlarmName"]
    client("cloudwatch").put_metric_alarm(**properties)
    (made,) = client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return name, {"Arn": made["AlarmArn"]}


def subscription(client, properties):
    given = dict(properties)
    redrive = given.pop("RedrivePolicy", None)
    attributes = {"RedrivePolicy": json.dumps(redrive)} if redrive else {}
    made = client("sns").subscribe(**given, Attributes=attributes, ReturnSubscriptionArn=True)
    return made["SubscriptionArn"], {}


def topic_policy(client, properties):
    policy = json.dumps(properties["PolicyDocument"])
    for topic in properties["Topics"]:
        client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    return properties["Topics"][0], {}


def queue_policy(client, properties):
    policy = json.dumps(properties["PolicyDocument"])
    for queue in properties["Queues"]:
        client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    return properties["Queues"][0], {}


# How each is made, and the property that CloudFormation makes up when the template does not give it. Left out is
# AWS::S3::BucketPolicy: the one of `cdk bootstrap` forbids plain HTTP, which moto enforces and speaks.
MISSING = {
    "AWS::ApiGatewayV2::Api": (named_alike("apigatewayv2", "create_api", "ApiId"), ""),
    "AWS::ApiGatewayV2::Authorizer": (named_alike("apigatewayv2", "create_authorizer", "AuthorizerId"), ""),
    "AWS::ApiGatewayV2::Integration": (named_alike("apigatewayv2", "create_integration", "IntegrationId"), ""),
    "AWS::ApiGatewayV2::Route": (named_alike("apigatewayv2", "create_route", "RouteId"), ""),
    "AWS::ApiGatewayV2::RouteResponse": (
        named_alike("apigatewayv2", "create_route_response", "RouteResponseId"),
        "",
    ),
    "AWS::ApiGatewayV2::Stage": (named_alike("apigatewayv2", "create_stage", "StageName"), ""),
    "AWS::CloudWatch::Alarm": (alarm, "AlarmName"),
    "AWS::DynamoDB::GlobalTable": (global_table, "TableName"),
    "AWS::Lambda::EventInvokeConfig": (
        named_alike("lambda", "put_function_event_invoke_config", "FunctionName"),
        "",
    ),
    "AWS::SNS::Subscription": (subscription, ""),
    "AWS::SNS::TopicPolicy": (topic_policy, ""),
    "AWS::SQS::QueuePolicy": (queue_policy, ""),
}


def add_missing_types(endpoint):
    for name, (make, made_up) in MISSING.items():
        add(name, make, made_up, endpoint)


def add(resource_type, make, made_up, endpoint):
    class Resource(CloudFormationModel):
        # moto keeps account of its instances by the second part of this name.
        __module__ = "moto.cloudformation.models"

        def __init__(self, physical_id, attributes):
            self.physical_id = physical_id
            self.attributes = attributes

        @property
        def physical_resource_id(self):
            return self.physical_id

        def get_cfn_attribute(self, name):
            return self.attributes[name]

        @staticmethod
        def cloudformation_name_type():
            return made_up

        @staticmethod
        def cloudformation_type():
            return resource_type

        @classmethod
        def has_cfn_attr(cls, attr):
            return True

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
            def client(service):
                keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
                return boto3.client(service, region_name=region_name, endpoint_url=endpoint, **keys)

            properties = dict(cloudformation_json["Properties"])
            if made_up:
                properties.setdefault(made_up, resource_name)
            return cls(*make(client, properties))

    KEPT.append(Resource)


# CloudFormationModel finds its types by its subclasses, which only their users keep alive.
KEPT = []
