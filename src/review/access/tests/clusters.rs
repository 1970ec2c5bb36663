//! Access entries of clusters.

use super::*;

fn stack(access: &Value) -> Vec<StackObjects> {
    let mut resources = json!({ "aws_eks_cluster.a": { "name": "prod-a" } });
    for (address, arguments) in access.as_object().unwrap() {
        let mut arguments = arguments.clone();
        arguments["cluster_name"] = "${aws_eks_cluster.a.name}".into();
        resources[address] = arguments;
    }
    vec![StackObjects::of("test", &resources)]
}

fn change(before: &Value, after: &Value) -> Vec<String> {
    lines(&access(&stack(before), &stack(after)))
}

fn policy(name: &str, scope: Value) -> Value {
    let jane = "arn:aws:iam::111122223333:user/jane";
    json!({
        "aws_eks_access_entry.jane": { "principal_arn": jane, "type": "STANDARD" },
        "aws_eks_access_policy_association.jane": { "principal_arn": "${aws_eks_access_entry.jane.principal_arn}",
            "policy_arn": format!("arn:aws:eks::aws:cluster-access-policy/{name}"), "access_scope": [scope] },
    })
}

const JANE: &str = "user jane of account 111122223333";

#[test]
fn groups_and_types_are_rights() {
    let entry = |groups: &[&str], kind: &str| {
        json!({ "aws_eks_access_entry.jane": {
        "principal_arn": "arn:aws:iam::111122223333:user/jane", "kubernetes_groups": groups, "type": kind } })
    };
    let on = "on cluster prod-a";
    assert_eq!(
        change(&json!({}), &entry(&["developers"], "STANDARD")),
        [format!("+! {JANE}: Kubernetes group developers {on}")]
    );
    assert_eq!(
        change(&json!({}), &entry(&[], "STANDARD")),
        [format!("+! {JANE}: access entry of the type STANDARD {on}")]
    );
    assert_eq!(
        change(&entry(&["a"], "STANDARD"), &entry(&["a", "b"], "STANDARD")),
        [format!("+! {JANE}: Kubernetes group b {on}")]
    );
    assert_eq!(
        change(&entry(&["a", "b"], "STANDARD"), &entry(&["a"], "STANDARD")),
        [format!("- {JANE}: Kubernetes group b {on}")]
    );
    let lines = change(&entry(&[], "STANDARD"), &entry(&[], "EC2_LINUX"));
    assert_eq!(lines[0], format!("+! {JANE}: access entry of the type EC2_LINUX {on}"));
}

#[test]
fn a_scope_within_another_is_less() {
    let (cluster, admin) = (json!({ "type": "cluster" }), "AmazonEKSAdminPolicy");
    let namespaces = |names: &[&str]| json!({ "type": "namespace", "namespaces": names });
    let (whole, some) = (policy(admin, cluster), policy(admin, namespaces(&["dawn", "day-*"])));
    let one = policy(admin, namespaces(&["day-rc"]));
    assert_eq!(change(&whole, &some).len(), 1);
    assert!(change(&whole, &some)[0].starts_with(&format!("- {JANE}: {admin} on cluster prod-a")));
    assert!(change(&some, &whole)[0].starts_with(&format!("+! {JANE}: {admin} on cluster prod-a")));
    assert!(change(&some, &one).iter().all(|line| line.starts_with("- ")));
    let wider = change(&one, &some);
    assert!(
        wider[0].starts_with(&format!("+! {JANE}: {admin} on namespace dawn of cluster prod-a")),
        "{wider:?}"
    );
}

#[test]
fn a_policy_that_another_gives_too_is_less() {
    let cluster = || json!({ "type": "cluster" });
    let (admin, view) =
        (policy("AmazonEKSClusterAdminPolicy", cluster()), policy("AmazonEKSViewPolicy", cluster()));
    assert_eq!(change(&admin, &view), [format!("- {JANE}: AmazonEKSClusterAdminPolicy on cluster prod-a")]);
    assert_eq!(change(&view, &admin), [format!("+! {JANE}: AmazonEKSClusterAdminPolicy on cluster prod-a")]);
}
