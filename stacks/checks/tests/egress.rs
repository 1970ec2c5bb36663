//! The way out of nodes and pods, with settings that lack one and with blocks that are wired wrong.

use terraform::Block;

use super::Texts;

/// Production with some resources taken away.
fn without(gone: &[&str], ids: &str) -> String {
    Texts::committed()
        .told_rewired("prod", ids, |address, block| (!gone.contains(&address)).then(|| block.clone()))
}

/// Production with an argument of one resource changed.
fn with(changed: &str, change: impl Fn(&mut Block)) -> String {
    Texts::committed().told_rewired("prod", "NET-00", |address, block| {
        let mut block = block.clone();
        if address == changed {
            change(&mut block);
        }
        Some(block)
    })
}

const ENDPOINTS: &str = "interface_endpoints = [\"autoscaling\", \"ec2\", \"ecr.api\", \"ecr.dkr\", \
                         \"elasticloadbalancing\", \"logs\", \"secretsmanager\", \"ssm\", \"sts\"]";

/// Development without NAT.
fn private(endpoints: &str) -> Texts {
    Texts::committed().replace("dev", "nat = \"single\"", &format!("nat = \"none\"\n{endpoints}"))
}

#[test]
fn the_same_blocks_once_more_pass() {
    assert_eq!(without(&[], ""), "");
}

#[test]
fn without_nat_there_is_an_endpoint_for_everything() {
    assert_eq!(private(ENDPOINTS).told("dev", "NET-00"), "");
    insta::assert_snapshot!(private("interface_endpoints = [\"ec2\", \"sts\"]").told("dev", "NET-00"), @r#"
    error[NET-008] network.interface_endpoints: nodes and pods have no way to autoscaling, ecr.api, ecr.dkr, elasticloadbalancing, logs, secretsmanager, ssm: there is neither an endpoint nor a default route
      subnets: aws_subnet.private_a, aws_subnet.private_b
      help: add "autoscaling", "ecr.api", "ecr.dkr", "elasticloadbalancing", "logs", "secretsmanager", "ssm" to `interface_endpoints`, or set `nat = "one-per-az"`. `cleon validate --show egress` shows all ways
    "#);
    let zone =
        "external_dns = { hosted_zone_arns = [\"arn:aws:route53:::hostedzone/Z04Q2DEV0EXAMPLE0000\"] }";
    let dns = private(ENDPOINTS).append("dev", &format!("[clusters.trantor.controllers]\n{zone}"));
    let said = dns.told("dev", "NET-008");
    assert!(said.contains("help: set `nat = \"one-per-az\"`: no endpoint leads there"), "{said}");
    let said = private(&format!("{ENDPOINTS}\ns3_gateway_endpoint = false")).told("dev", "NET-008");
    assert!(
        said.starts_with("error[NET-008] network.s3_gateway_endpoint: nodes and pods have no way to s3"),
        "{said}"
    );
}

#[test]
fn pod_identity_needs_its_own_service() {
    let texts =
        private(ENDPOINTS).replace("base", "credentials = \"irsa\"", "credentials = \"pod-identity\"");
    let said = texts.told("dev", "NET-008");
    assert!(said.contains("no way to eks-auth: "), "{said}");
}

#[test]
fn a_route_that_is_missing_is_found() {
    let said = without(&["aws_route.private_b_nat"], "NET-00");
    assert!(
        said.contains("no way to autoscaling, route53: there is neither an endpoint nor a default route"),
        "{said}"
    );
    assert!(said.contains("subnets: aws_subnet.pods_b, aws_subnet.private_b"), "{said}");
    let said = without(&["aws_route_table_association.pods_c"], "NET-00");
    assert!(said.contains("aws_subnet.pods_c has no route table of its own"), "{said}");
    let said = without(&["aws_route.public_internet"], "NET-00");
    assert!(said.contains("aws_nat_gateway.a stands in a subnet without an internet gateway"), "{said}");
    let said = with("aws_nat_gateway.a", |block| block.require::<String>("connectivity_type", "private"));
    assert!(said.contains("aws_nat_gateway.a has no public address"), "{said}");
}

/// The private name of an endpoint leads there from all of the VPC, NAT or not.
#[test]
fn an_endpoint_that_lets_nobody_in_is_no_way_beside_nat() {
    let said = without(&["aws_vpc_security_group_ingress_rule.endpoints_pods"], "NET-00");
    assert!(
        said.contains(
            "all of the VPC is led to aws_vpc_endpoint.sts, and no security group of it lets 100.64.0.0/18 in on port 443"
        ),
        "{said}"
    );
    assert!(!said.contains("subnets: aws_subnet.private"), "{said}");
    let closed = with("aws_vpc_endpoint.sts", |block| block.require::<bool>("private_dns_enabled", false));
    assert_eq!(closed, "", "without its private name NAT is the way");
    let unnamed = with("aws_vpc.main", |block| block.require::<bool>("enable_dns_hostnames", false));
    assert!(unnamed.contains("without `enable_dns_hostnames`"), "{unnamed}");
    let unresolved = with("aws_vpc.main", |block| block.require::<bool>("enable_dns_support", false));
    assert!(unresolved.contains("aws_vpc.main resolves no names"), "{unresolved}");
}

#[test]
fn security_groups_let_out_and_in() {
    let said = without(&["aws_vpc_security_group_egress_rule.terminus_nodes_https"], "NET-00");
    assert!(
        said.contains("aws_security_group.terminus_nodes lets nothing out to 0.0.0.0/0 on port 443"),
        "{said}"
    );
    let said = without(&["aws_vpc_security_group_ingress_rule.terminus_control_plane_nodes"], "NET-00");
    assert!(
        said.starts_with(
            "error[NET-008] clusters.terminus.endpoint: nodes and pods have no way to kubernetes"
        ),
        "{said}"
    );
}

#[test]
fn a_gateway_in_another_zone_is_a_warning() {
    let texts = Texts::committed().replace("prod", "nat = \"one-per-az\"", "nat = \"single\"");
    insta::assert_snapshot!(texts.told("prod", "NET-00"), @r#"
    warning[NET-009] network.nat: 4 subnets of nodes or pods have their way out in another zone
      subnets: aws_subnet.pods_b in us-east-1b through aws_nat_gateway.a in us-east-1a; aws_subnet.pods_c in us-east-1c through aws_nat_gateway.a in us-east-1a; aws_subnet.private_b in us-east-1b through aws_nat_gateway.a in us-east-1a; aws_subnet.private_c in us-east-1c through aws_nat_gateway.a in us-east-1a
      help: set `nat = "one-per-az"`, or accept it for its price
    "#);
}
