"""Access entries, pod identity associations and identity providers."""

from __future__ import annotations

from tests.harness import ACCOUNT, LocalAwsTest


class Access(LocalAwsTest):
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

    def test_life_of_an_entry(self) -> None:
        cluster = self.cluster()["name"]
        # Roles of people are made by an identity centre and need not exist.
        which = {
            "clusterName": cluster,
            "principalArn": f"arn:aws:iam::{ACCOUNT}:role/people/admin",
        }
        self.eks.create_access_entry(**which, kubernetesGroups=["admins"])
        with self.refused("ResourceInUseException", 409):
            self.eks.create_access_entry(**which)
        scope = {"type": "namespace", "namespaces": ["a"]}
        self.eks.associate_access_policy(
            **which, policyArn=self.policy, accessScope=scope
        )
        listed = self.eks.list_associated_access_policies(**which)
        self.assertEqual(scope, listed["associatedAccessPolicies"][0]["accessScope"])
        entries = self.eks.list_access_entries(
            clusterName=cluster, associatedPolicyArn=self.policy
        )["accessEntries"]
        self.assertEqual([which["principalArn"]], entries)
        self.eks.update_access_entry(**which, kubernetesGroups=["viewers"])
        entry = self.eks.describe_access_entry(**which)["accessEntry"]
        self.assertEqual(["viewers"], entry["kubernetesGroups"])
        self.eks.disassociate_access_policy(**which, policyArn=self.policy)
        with self.refused("ResourceNotFoundException", 404):
            self.eks.disassociate_access_policy(**which, policyArn=self.policy)
        self.eks.delete_access_entry(**which)
        with self.refused("ResourceNotFoundException", 404):
            self.eks.describe_access_entry(**which)

    def test_nodes_are_admitted_by_themselves(self) -> None:
        cluster = self.cluster()
        group = self.node_group(cluster)
        which = {"clusterName": cluster["name"], "principalArn": group["nodeRole"]}
        entry = self.eks.describe_access_entry(**which)["accessEntry"]
        self.assertEqual("EC2_LINUX", entry["type"])
        self.assertEqual(["system:nodes"], entry["kubernetesGroups"])
        with self.refused("InvalidRequestException"):
            self.eks.associate_access_policy(
                **which, policyArn=self.policy, accessScope={"type": "cluster"}
            )

    def test_an_entry_made_first_stays(self) -> None:
        cluster = self.cluster()
        role = self.role("ec2.amazonaws.com")
        which = {"clusterName": cluster["name"], "principalArn": role}
        self.eks.create_access_entry(**which, type="EC2_LINUX", tags={"mine": "yes"})
        self.node_group(cluster, nodeRole=role)
        entry = self.eks.describe_access_entry(**which)["accessEntry"]
        self.assertEqual({"mine": "yes"}, entry["tags"])

    def test_refusals(self) -> None:
        cluster = self.cluster()["name"]
        principal = f"arn:aws:iam::{ACCOUNT}:role/x"
        for wrong in (
            {"kubernetesGroups": ["system:masters"]},
            {"type": "EC2_LINUX", "username": "x"},
            {"principalArn": "someone"},
        ):
            with self.subTest(wrong), self.refused("InvalidParameterException"):
                self.eks.create_access_entry(
                    **{"clusterName": cluster, "principalArn": principal, **wrong}
                )


class PodIdentity(LocalAwsTest):
    def test_life_of_an_association(self) -> None:
        cluster = self.cluster()["name"]
        role = self.role("pods.eks.amazonaws.com")
        wanted = {
            "clusterName": cluster,
            "namespace": "app",
            "serviceAccount": "api",
            "roleArn": role,
        }
        made = self.eks.create_pod_identity_association(**wanted)["association"]
        with self.refused("ResourceInUseException", 409):
            self.eks.create_pod_identity_association(**wanted)
        with self.refused("InvalidParameterException"):
            self.eks.create_pod_identity_association(
                **{**wanted, "serviceAccount": "b", "roleArn": role + "x"}
            )
        which = {"clusterName": cluster, "associationId": made["associationId"]}
        self.eks.update_pod_identity_association(
            **which, targetRoleArn=f"arn:aws:iam::{ACCOUNT}:role/far"
        )
        changed = self.eks.describe_pod_identity_association(**which)["association"]
        self.assertIn("externalId", changed)
        listed = self.eks.list_pod_identity_associations(
            clusterName=cluster, namespace="app", serviceAccount="api"
        )["associations"]
        self.assertEqual(made["associationArn"], listed[0]["associationArn"])
        self.assertNotIn("roleArn", listed[0])
        self.eks.delete_pod_identity_association(**which)
        with self.refused("ResourceNotFoundException", 404):
            self.eks.describe_pod_identity_association(**which)


class IdentityProviders(LocalAwsTest):
    def test_life_of_a_provider(self) -> None:
        cluster = self.cluster()["name"]
        oidc = {
            "identityProviderConfigName": "corp",
            "issuerUrl": "https://login.example.com",
            "clientId": "k8s",
        }
        self.eks.associate_identity_provider_config(clusterName=cluster, oidc=oidc)
        with self.refused("ResourceInUseException", 409):
            self.eks.associate_identity_provider_config(clusterName=cluster, oidc=oidc)
        which = {
            "clusterName": cluster,
            "identityProviderConfig": {"type": "oidc", "name": "corp"},
        }
        found = self.eks.describe_identity_provider_config(**which)
        self.assertEqual("ACTIVE", found["identityProviderConfig"]["oidc"]["status"])
        self.eks.disassociate_identity_provider_config(**which)
        with self.refused("ResourceNotFoundException", 404):
            self.eks.describe_identity_provider_config(**which)
