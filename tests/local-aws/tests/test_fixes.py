"""Corrections of moto beside EC2; all of these tests fail on moto alone."""

from __future__ import annotations

import json

from tests.harness import ACCOUNT, REGION, LocalAwsTest, trust


class Encryption(LocalAwsTest):
    def test_rotation_period(self) -> None:
        kms = self.client("kms")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
        status = kms.get_key_rotation_status(KeyId=key)
        self.assertEqual(180, status["RotationPeriodInDays"])
        kms.disable_key_rotation(KeyId=key)
        self.assertNotIn("RotationPeriodInDays", kms.get_key_rotation_status(KeyId=key))
        kms.enable_key_rotation(KeyId=key)
        status = kms.get_key_rotation_status(KeyId=key)
        self.assertEqual(365, status["RotationPeriodInDays"])


class Logging(LocalAwsTest):
    def test_class_of_log_groups(self) -> None:
        logs = self.client("logs")
        logs.create_log_group(logGroupName="/rare", logGroupClass="INFREQUENT_ACCESS")
        logs.create_log_group(logGroupName="/usual")
        found = logs.describe_log_groups()["logGroups"]
        classes = {group["logGroupName"]: group["logGroupClass"] for group in found}
        self.assertEqual("INFREQUENT_ACCESS", classes["/rare"])
        self.assertEqual("STANDARD", classes["/usual"])

    def test_trails_are_known_by_their_arn(self) -> None:
        bucket = self.name().lower()
        self.client("s3").create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        trails = self.client("cloudtrail")
        arn = trails.create_trail(Name="trail", S3BucketName=bucket)["TrailARN"]
        trails.start_logging(Name=arn)
        self.assertTrue(trails.get_trail_status(Name=arn)["IsLogging"])
        trails.delete_trail(Name=arn)
        self.assertEqual([], trails.describe_trails()["trailList"])

    def test_bucket_logging_beside_a_statement_for_everybody(self) -> None:
        s3 = self.client("s3")
        bucket = self.name().lower()[:60]
        s3.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        everything = f"arn:aws:s3:::{bucket}/*"
        statements = [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": everything,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            {
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": ["s3:PutObject"],
                "Resource": everything,
            },
        ]
        s3.put_bucket_policy(
            Bucket=bucket,
            Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}),
        )
        target = {"TargetBucket": bucket, "TargetPrefix": "logs/"}
        s3.put_bucket_logging(
            Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": target}
        )
        found = s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"]
        self.assertEqual("logs/", found["TargetPrefix"])


class Buckets(LocalAwsTest):
    def test_a_policy_denies_only_where_its_conditions_hold(self) -> None:
        s3 = self.client("s3")
        bucket = self.name().lower()[:60]
        s3.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        how = "s3:x-amz-server-side-encryption"
        denied = {
            "tls": ("s3:*", {"Bool": {"aws:SecureTransport": "false"}}),
            "version": ("s3:*", {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
            "how": (
                "s3:PutObject",
                {"Null": {how: "false"}, "StringNotEquals": {how: "aws:kms"}},
            ),
        }
        statements = [
            {
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": [action],
                "Resource": [f"arn:aws:s3:::{bucket}/*"],
                "Condition": condition,
            }
            for action, condition in denied.values()
        ]
        s3.put_bucket_policy(
            Bucket=bucket,
            Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}),
        )
        s3.put_object(Bucket=bucket, Key="default", Body=b"state")
        kms = {"ServerSideEncryption": "aws:kms"}
        s3.put_object(Bucket=bucket, Key="kms", Body=b"state", **kms)
        with self.assertRaises(s3.exceptions.ClientError) as refused:
            s3.put_object(
                Bucket=bucket, Key="aes", Body=b"", ServerSideEncryption="AES256"
            )
        status = refused.exception.response["ResponseMetadata"]["HTTPStatusCode"]
        self.assertEqual(403, status)
        self.assertEqual(b"state", s3.get_object(Bucket=bucket, Key="kms")["Body"].read())


    def test_a_bucket_is_emptied_of_versions_and_marks(self) -> None:
        s3 = self.client("s3")
        bucket = self.name().lower()[:60]
        s3.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
        )
        for _ in range(2):
            s3.put_object(Bucket=bucket, Key="lock", Body=b"held")
            s3.delete_object(Bucket=bucket, Key="lock")
        listed = s3.list_object_versions(Bucket=bucket)
        # Terraform takes the versioning away before the bucket.
        s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Suspended"}
        )
        for kind in ("Versions", "DeleteMarkers"):
            named = [{k: v[k] for k in ("Key", "VersionId")} for v in listed[kind]]
            s3.delete_objects(Bucket=bucket, Delete={"Objects": named})
        self.assertNotIn("DeleteMarkers", s3.list_object_versions(Bucket=bucket))
        s3.delete_bucket(Bucket=bucket)


class Data(LocalAwsTest):
    def test_database_instances(self) -> None:
        rds = self.client("rds")
        for name in ("one", "two"):
            rds.create_db_instance(
                DBInstanceIdentifier=name,
                DBInstanceClass="db.t4g.medium",
                Engine="postgres",
                AllocatedStorage=20,
                MasterUsername="root",
                MasterUserPassword="secret-secret",
                MonitoringInterval=60,
                MonitoringRoleArn=f"arn:aws:iam::{ACCOUNT}:role/monitoring",
                EnablePerformanceInsights=True,
                PerformanceInsightsRetentionPeriod=7,
                DatabaseInsightsMode="standard",
            )
        found = rds.describe_db_instances()["DBInstances"]
        self.assertEqual(2, len({instance["DbiResourceId"] for instance in found}))
        for instance in found:
            self.assertEqual(60, instance["MonitoringInterval"])
            self.assertTrue(instance["PerformanceInsightsEnabled"])
            self.assertEqual(7, instance["PerformanceInsightsRetentionPeriod"])
            self.assertEqual("standard", instance["DatabaseInsightsMode"])

    def test_database_parameters(self) -> None:
        rds = self.client("rds")
        name = self.name().lower()
        rds.create_db_parameter_group(
            DBParameterGroupName=name,
            DBParameterGroupFamily="postgres16",
            Description="x",
        )
        rds.modify_db_parameter_group(
            DBParameterGroupName=name,
            Parameters=[
                {
                    "ParameterName": "rds.force_ssl",
                    "ParameterValue": "1",
                    "ApplyMethod": "pending-reboot",
                }
            ],
        )
        found = rds.describe_db_parameters(DBParameterGroupName=name)["Parameters"]
        self.assertEqual(["user"], [parameter.get("Source") for parameter in found])

    def test_database_subnet_groups_stay_when_changed(self) -> None:
        ec2, rds = self.client("ec2"), self.client("rds")
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{at}.0/24")["Subnet"]
            for at in range(3)
        ]
        ids = [subnet["SubnetId"] for subnet in subnets]
        name = self.name().lower()
        rds.create_db_subnet_group(
            DBSubnetGroupName=name, DBSubnetGroupDescription="x", SubnetIds=ids[:2]
        )
        rds.modify_db_subnet_group(DBSubnetGroupName=name, SubnetIds=ids)
        found = rds.describe_db_subnet_groups(DBSubnetGroupName=name)
        there = found["DBSubnetGroups"][0]["Subnets"]
        self.assertEqual(ids, [subnet["SubnetIdentifier"] for subnet in there])

    def test_redrive_policies_are_compact(self) -> None:
        sqs = self.client("sqs")
        dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
        policy = json.dumps(
            {
                "deadLetterTargetArn": arn["Attributes"]["QueueArn"],
                "maxReceiveCount": 5,
            },
            separators=(",", ":"),
        )
        queue = sqs.create_queue(
            QueueName="queue", Attributes={"RedrivePolicy": policy}
        )["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
        self.assertEqual(policy, found["Attributes"]["RedrivePolicy"])


class Files(LocalAwsTest):
    def test_a_backup_policy_is_taken_and_kept(self) -> None:
        efs = self.client("efs")
        made = efs.create_file_system(CreationToken=self.name()[:64])
        name = made["FileSystemId"]
        found = efs.describe_backup_policy(FileSystemId=name)["BackupPolicy"]
        self.assertEqual({"Status": "DISABLED"}, found)
        for status in ("ENABLED", "DISABLED"):
            policy = {"Status": status}
            efs.put_backup_policy(FileSystemId=name, BackupPolicy=policy)
            found = efs.describe_backup_policy(FileSystemId=name)["BackupPolicy"]
            self.assertEqual(policy, found)
        with self.assertRaises(efs.exceptions.FileSystemNotFound):
            efs.put_backup_policy(FileSystemId="fs-0", BackupPolicy=policy)

    def test_throughput_changes_and_policies_go(self) -> None:
        efs = self.client("efs")
        made = efs.create_file_system(CreationToken=self.name()[:64])
        name = made["FileSystemId"]
        efs.update_file_system(FileSystemId=name, ThroughputMode="elastic")
        found = efs.describe_file_systems(FileSystemId=name)["FileSystems"][0]
        self.assertEqual("elastic", found["ThroughputMode"])
        efs.put_file_system_policy(FileSystemId=name, Policy="{}")
        efs.delete_file_system_policy(FileSystemId=name)
        with self.assertRaises(efs.exceptions.PolicyNotFound):
            efs.describe_file_system_policy(FileSystemId=name)


class Registry(LocalAwsTest):
    def test_pull_through_cache_rules(self) -> None:
        ecr = self.client("ecr")
        rule = {"ecrRepositoryPrefix": "quay", "upstreamRegistryUrl": "quay.io"}
        ecr.create_pull_through_cache_rule(**rule)
        with self.refused("PullThroughCacheRuleAlreadyExistsException"):
            ecr.create_pull_through_cache_rule(**rule)
        found = ecr.describe_pull_through_cache_rules(ecrRepositoryPrefixes=["quay"])
        self.assertEqual(ACCOUNT, found["pullThroughCacheRules"][0]["registryId"])
        ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix="quay")
        with self.refused("PullThroughCacheRuleNotFoundException"):
            ecr.describe_pull_through_cache_rules(ecrRepositoryPrefixes=["quay"])

    def test_creation_templates(self) -> None:
        ecr = self.client("ecr")
        ecr.create_repository_creation_template(
            prefix="quay", appliedFor=["PULL_THROUGH_CACHE"]
        )
        ecr.update_repository_creation_template(
            prefix="quay", imageTagMutability="IMMUTABLE"
        )
        found = ecr.describe_repository_creation_templates(prefixes=["quay"])
        template = found["repositoryCreationTemplates"][0]
        self.assertEqual("IMMUTABLE", template["imageTagMutability"])
        self.assertEqual(["PULL_THROUGH_CACHE"], template["appliedFor"])
        ecr.delete_repository_creation_template(prefix="quay")
        with self.refused("TemplateNotFoundException"):
            ecr.describe_repository_creation_templates(prefixes=["quay"])


class Governance(LocalAwsTest):
    def test_detector_features_add_up(self) -> None:
        guard = self.client("guardduty")
        detector = guard.create_detector(Enable=True)["DetectorId"]
        for name in ("EKS_AUDIT_LOGS", "S3_DATA_EVENTS"):
            guard.update_detector(
                DetectorId=detector, Features=[{"Name": name, "Status": "ENABLED"}]
            )
        features = guard.get_detector(DetectorId=detector)["Features"]
        names = {feature["Name"] for feature in features}
        self.assertLessEqual({"EKS_AUDIT_LOGS", "S3_DATA_EVENTS"}, names)

    def test_backup_selections_and_tags(self) -> None:
        backup = self.client("backup")
        backup.create_backup_vault(BackupVaultName="vault", BackupVaultTags={"a": "b"})
        plan = backup.create_backup_plan(
            BackupPlan={
                "BackupPlanName": "plan",
                "Rules": [{"RuleName": "r", "TargetBackupVaultName": "vault"}],
            },
            BackupPlanTags={"a": "b"},
        )
        self.assertEqual(
            {"a": "b"}, backup.list_tags(ResourceArn=plan["BackupPlanArn"])["Tags"]
        )
        selection = {
            "SelectionName": "s",
            "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/backup",
        }
        made = backup.create_backup_selection(
            BackupPlanId=plan["BackupPlanId"], BackupSelection=selection
        )
        which = {
            "BackupPlanId": plan["BackupPlanId"],
            "SelectionId": made["SelectionId"],
        }
        found = backup.get_backup_selection(**which)
        self.assertEqual(selection, found["BackupSelection"])
        listed = backup.list_backup_selections(BackupPlanId=plan["BackupPlanId"])
        self.assertEqual("s", listed["BackupSelectionsList"][0]["SelectionName"])
        backup.delete_backup_selection(**which)
        with self.refused("InvalidParameterValueException"):
            backup.get_backup_selection(**which)

    def test_budget_subscribers_and_tags(self) -> None:
        budgets = self.client("budgets")
        notification = {
            "NotificationType": "ACTUAL",
            "ComparisonOperator": "GREATER_THAN",
            "Threshold": 80.0,
            "ThresholdType": "PERCENTAGE",
        }
        subscribers = [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}]
        budgets.create_budget(
            AccountId=ACCOUNT,
            Budget={
                "BudgetName": "monthly",
                "BudgetLimit": {"Amount": "10", "Unit": "USD"},
                "TimeUnit": "MONTHLY",
                "BudgetType": "COST",
            },
            NotificationsWithSubscribers=[
                {"Notification": notification, "Subscribers": subscribers}
            ],
            ResourceTags=[{"Key": "a", "Value": "b"}],
        )
        found = budgets.describe_subscribers_for_notification(
            AccountId=ACCOUNT, BudgetName="monthly", Notification=notification
        )
        self.assertEqual(subscribers, found["Subscribers"])
        arn = f"arn:aws:budgets::{ACCOUNT}:budget/monthly"
        budgets.tag_resource(ResourceARN=arn, ResourceTags=[{"Key": "c", "Value": "d"}])
        budgets.untag_resource(ResourceARN=arn, ResourceTagKeys=["a"])
        tags = budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"]
        self.assertEqual([{"Key": "c", "Value": "d"}], tags)

    def test_security_hub_standards(self) -> None:
        hub = self.client("securityhub")
        hub.enable_security_hub(EnableDefaultStandards=False)
        hub.update_security_hub_configuration(AutoEnableControls=True)
        standard = f"arn:aws:securityhub:{REGION}::standards/cis/v/3.0.0"
        made = hub.batch_enable_standards(
            StandardsSubscriptionRequests=[{"StandardsArn": standard}]
        )["StandardsSubscriptions"][0]
        arns = [made["StandardsSubscriptionArn"]]
        self.assertIn(f":{ACCOUNT}:subscription/cis", arns[0])
        found = hub.get_enabled_standards(StandardsSubscriptionArns=arns)
        self.assertEqual("READY", found["StandardsSubscriptions"][0]["StandardsStatus"])
        hub.batch_disable_standards(StandardsSubscriptionArns=arns)
        self.assertEqual([], hub.get_enabled_standards()["StandardsSubscriptions"])

    def test_managed_policies_can_be_attached(self) -> None:
        iam = self.client("iam")
        iam.create_role(
            RoleName="attached", AssumeRolePolicyDocument=trust("eks.amazonaws.com")
        )
        iam.attach_role_policy(
            RoleName="attached",
            PolicyArn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
        )
        found = iam.list_attached_role_policies(RoleName="attached")
        self.assertEqual(1, len(found["AttachedPolicies"]))
