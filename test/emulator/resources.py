"""CloudFormation resource types that moto's CloudFormation lacks although moto has their services.

Each is created by a request to moto with its properties. boto3 sends it and rejects a property that the service's API
does not have, so that a template that AWS would reject is rejected here too.
"""

import json

import boto3
from moto.core.common_models import CloudFormationModel


def from_operation(service, operation, ref):
    """A type whose properties are the operation's parameters, as those of most types."""

    def create(client, properties):
        answer = getattr(client(service), operation)(**properties)
        attributes = {**properties, **answer}
        return attributes[ref], attributes

    return create


def global_table(client, properties):
    """`TableV2` of CDK. The properties of its one replica are applied to the table."""
    given = dict(properties)
    (replica,) = given.pop("Replicas")
    ttl = given.pop("TimeToLiveSpecification", None)
    if "StreamSpecification" in given:
        given["StreamSpecification"] = {"StreamEnabled": True, **given["StreamSpecification"]}
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
    description = table["TableDescription"]
    return name, {"Arn": description["TableArn"], "StreamArn": description.get("LatestStreamArn")}


def alarm(client, properties):
    name = properties["AlarmName"]
    client("cloudwatch").put_metric_alarm(**properties)
    (made,) = client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return name, {"Arn": made["AlarmArn"]}


def secret(client, properties):
    given = dict(properties)
    generated = given.pop("GenerateSecretString", None)
    if generated is not None:
        given["SecretString"] = client("secretsmanager").get_random_password(**generated)["RandomPassword"]
    arn = client("secretsmanager").create_secret(**given)["ARN"]
    return arn, {"Id": arn}


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


# How each is created, and the name property that CloudFormation generates if the template does not set it.
# AWS::S3::BucketPolicy is left out: the one of `cdk bootstrap` denies plain HTTP, which moto uses, and moto enforces
# it.
MISSING = {
    "AWS::ApiGatewayV2::Api": (from_operation("apigatewayv2", "create_api", "ApiId"), ""),
    "AWS::ApiGatewayV2::Authorizer": (from_operation("apigatewayv2", "create_authorizer", "AuthorizerId"), ""),
    "AWS::ApiGatewayV2::Integration": (from_operation("apigatewayv2", "create_integration", "IntegrationId"), ""),
    "AWS::ApiGatewayV2::Route": (from_operation("apigatewayv2", "create_route", "RouteId"), ""),
    "AWS::ApiGatewayV2::RouteResponse": (
        from_operation("apigatewayv2", "create_route_response", "RouteResponseId"),
        "",
    ),
    "AWS::ApiGatewayV2::Stage": (from_operation("apigatewayv2", "create_stage", "StageName"), ""),
    "AWS::CloudWatch::Alarm": (alarm, "AlarmName"),
    "AWS::DynamoDB::GlobalTable": (global_table, "TableName"),
    "AWS::Lambda::EventInvokeConfig": (
        from_operation("lambda", "put_function_event_invoke_config", "FunctionName"),
        "",
    ),
    "AWS::SecretsManager::Secret": (secret, "Name"),
    "AWS::SNS::Subscription": (subscription, ""),
    "AWS::SNS::TopicPolicy": (topic_policy, ""),
    "AWS::SQS::QueuePolicy": (queue_policy, ""),
}


def add_missing_types(endpoint):
    for name, (create, generated_name) in MISSING.items():
        add(name, create, generated_name, endpoint)


def add(resource_type, create, generated_name, endpoint):
    class Resource(CloudFormationModel):
        # moto groups instances by the second part of this name.
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
            return generated_name

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
            if generated_name:
                properties.setdefault(generated_name, resource_name)
            return cls(*create(client, properties))

    REFERENCES.append(Resource)


# CloudFormationModel finds types with __subclasses__, which holds weak references only.
REFERENCES = []
