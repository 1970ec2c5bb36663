//! What checks find in clusters that were made by hand is said and stops nothing.

use super::{Texts, brief};

const OLD: &str = r#"
[adopted.old]
name = "Trantor_2021"
version = "1.32"
role_arn = "arn:aws:iam::111122223333:role/KubeMaster"
subnet_ids = ["subnet-0000000000000000a", "subnet-0000000000000000b"]
endpoint = { private = false, public = true, public_cidrs = ["0.0.0.0/0"] }
support = "extended"

[adopted.old.addons.vpc-cni]
version = "v1.19.0-eksbuild.1"

[adopted.old.addons.coredns]
version = "v1.11.0-eksbuild.1"

[adopted.old.node_groups.ng-1]
role_arn = "arn:aws:iam::111122223333:role/nodes"
subnet_ids = ["subnet-0000000000000000a"]
size = { min = 1, desired = 1, max = 1 }

[adopted.old.access.ops]
principal = "arn:aws:iam::111122223333:role/ops"
policies = [{ policy = "AmazonEKSClusterAdminPolicy" }]
"#;

#[test]
fn what_stands_is_said_and_stops_nothing() {
    let said = brief::of(&Texts::bare().append("dev", OLD), "dev");
    let found: Vec<&str> = said.lines().filter(|line| line.contains("adopted.")).collect();
    assert_eq!(
        found,
        [
            "warning[EKS-001] adopted.old.version: extended support of Kubernetes 1.32 costs 6 times as much as standard support",
            "warning[EKS-004] adopted.old.endpoint.public_cidrs: 0.0.0.0/0 opens the API server to the whole internet",
        ]
    );
}
