//! What objects in clusters make AWS charge: load balancers and volumes.

use generated::model::Subject;
use rust_decimal::Decimal;

use crate::estimate::Range;
use crate::ledger::{Amount, Ledger, assumed, count, number};
use crate::prices;

pub(super) fn object(ledger: &mut Ledger<'_>, of: &Subject) {
    match of.kind.as_str() {
        "Ingress" => ingress(ledger, of),
        "Service" if of.text("spec.type") == Some("LoadBalancer") => {
            let scheme = annotation(of, "service.beta.kubernetes.io/aws-load-balancer-scheme");
            balancer(
                ledger,
                of,
                "network load balancer",
                ("nlb", "nlb-lcu"),
                scheme == Some("internet-facing"),
            );
        }
        "PersistentVolumeClaim" => claim(ledger, of, "", &of.content, Range::exactly(1)),
        "StatefulSet" => {
            let replicas = Range::exactly(number(of.number("spec.replicas").unwrap_or(1)));
            let templates = of.items("spec.volumeClaimTemplates");
            for template in templates {
                let name = template["metadata"]["name"].as_str().unwrap_or_default();
                claim(ledger, of, name, template, replicas);
            }
            if templates.is_empty() {
                ledger.free(of, "", "pods run on nodes, which are paid for");
            }
        }
        "Deployment" | "DaemonSet" | "Job" | "CronJob" | "Pod" | "ReplicaSet" | "Rollout" => {
            ledger.free(of, "", "pods run on nodes, which are paid for");
        }
        _ => ledger.free(of, "", "objects are kept by the control plane, which is paid for"),
    }
}

fn ingress(ledger: &mut Ledger<'_>, of: &Subject) {
    let class = of.text("spec.ingressClassName").or(annotation(of, "kubernetes.io/ingress.class"));
    if class.is_some_and(|class| class != "alb") {
        ledger.free(of, "", "it is no load balancer of AWS, by its class");
        return;
    }
    // Those of a group share one, which the first of them is charged with.
    if let Some(group) = annotation(of, "alb.ingress.kubernetes.io/group.name") {
        let is_of_group = |other: &&Subject| {
            other.cluster == of.cluster
                && annotation(other, "alb.ingress.kubernetes.io/group.name") == Some(group)
        };
        let first = ledger.model.of_kind("Ingress").find(is_of_group);
        if let Some(first) = first.filter(|first| !first.is(of)) {
            ledger.free(of, "", format!("it shares the load balancer of {}", first.name()));
            return;
        }
    }
    let facing = annotation(of, "alb.ingress.kubernetes.io/scheme") == Some("internet-facing");
    balancer(ledger, of, "application load balancer", ("alb", "alb-lcu"), facing);
}

fn balancer(ledger: &mut Ledger<'_>, of: &Subject, item: &str, (hour, unit): (&str, &str), facing: bool) {
    let month = ledger.month();
    ledger.pay(of, item, hour, Amount::of(month));
    ledger.pay(of, "capacity units", unit, assumed("capacity-units").times(month));
    if facing {
        let cluster = ledger.model.cluster_of(of);
        let zones = cluster.map_or(2, |of| ledger.model.targets(of, "vpc_config[0].subnet_ids").len());
        let addresses = assumed("addresses-of-balancer").times(count(zones)).times(month);
        ledger.pay(of, "public IPv4 addresses", "public-ipv4", addresses);
        ledger.pay(of, "data to the internet", "data-transfer-out", assumed("internet-out"));
    }
}

/// A volume of a claim, for each pod.
fn claim(ledger: &mut Ledger<'_>, of: &Subject, name: &str, claim: &serde_json::Value, pods: Range) {
    let item = if name.is_empty() { "volume".to_owned() } else { format!("volume {name} of each pod") };
    let spec = &claim["spec"];
    let class = spec["storageClassName"].as_str().unwrap_or_default();
    let kind = ledger
        .model
        .of_kind("StorageClass")
        .find(|other| other.object_name() == class && other.cluster == of.cluster)
        .map(|class| {
            let provisioner = class.text("provisioner").unwrap_or_default();
            (provisioner.to_owned(), class.text("parameters.type").unwrap_or("gp3").to_owned())
        });
    match kind {
        Some((provisioner, kind)) if provisioner == "ebs.csi.aws.com" && kind == "gp3" => {
            let size = spec["resources"]["requests"]["storage"].as_str().and_then(gigabytes);
            match size {
                Some(size) => {
                    let amount = Amount::of(pods * Range::exactly(size)).detailed(format!("{size} GB"));
                    ledger.pay(of, &item, "ebs-gp3-storage", amount);
                }
                None => ledger.unpriced(of, &item, "how large it is cannot be read"),
            }
        }
        Some((provisioner, _)) if provisioner == "efs.csi.aws.com" => {
            ledger.free(of, &item, "its file system is paid for by itself");
        }
        Some((provisioner, kind)) => {
            ledger.unpriced(of, &item, format!("volumes of {provisioner} ({kind}) have no price here"));
        }
        None => {
            let why = format!("nothing here says what the storage class \"{class}\" makes");
            ledger.unpriced(of, &item, why);
        }
    }
}

/// A quantity of Kubernetes in the gigabytes that EBS counts, which are 2³⁰ bytes.
fn gigabytes(quantity: &str) -> Option<Decimal> {
    let end = quantity.find(|of: char| !of.is_ascii_digit() && of != '.').unwrap_or(quantity.len());
    let number: Decimal = quantity[..end].parse().ok()?;
    let gib = Decimal::from(1u64 << 30);
    let bytes = match &quantity[end..] {
        "" => Decimal::ONE,
        "Ki" => Decimal::from(1u64 << 10),
        "Mi" => Decimal::from(1u64 << 20),
        "Gi" => gib,
        "Ti" => Decimal::from(1u64 << 40),
        "k" => Decimal::from(1_000),
        "M" => Decimal::from(1_000_000),
        "G" => Decimal::from(1_000_000_000),
        "T" => Decimal::from(1_000_000_000_000_u64),
        _ => return None,
    };
    // A volume has whole gigabytes.
    Some((number.checked_mul(bytes)? / gib).ceil())
}

fn annotation<'a>(of: &'a Subject, name: &str) -> Option<&'a str> {
    of.text(&format!("metadata.annotations[\"{name}\"]"))
}

/// What a Helm chart installs.
pub(super) fn release(ledger: &mut Ledger<'_>, of: &Subject) {
    let chart = of.text("chart").unwrap_or_default();
    match prices::types().charts.get(chart) {
        Some(why) => ledger.unpriced(of, "", why),
        None => ledger.free(of, "", "pods run on nodes, which are paid for"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_have_whole_gigabytes() {
        let read = |text| gigabytes(text).map(|of| of.to_string());
        assert_eq!(read("100Gi").as_deref(), Some("100"));
        assert_eq!(read("1Ti").as_deref(), Some("1024"));
        assert_eq!(read("500Mi").as_deref(), Some("1"));
        assert_eq!(read("10G").as_deref(), Some("10"));
        assert_eq!(read("ten"), None);
    }
}
