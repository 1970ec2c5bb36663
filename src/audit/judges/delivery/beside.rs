//! What stands in clusters and is not written in the model: of charts, of add-ons, and of what Argo CD takes from elsewhere.

use crate::judge::Verdict;
use crate::judges::objects::{namespace, unread};
use crate::model::{Model, Subject};

pub(super) fn unseen<'m>(model: &'m Model, environment: &str) -> Vec<Verdict<'m>> {
    let mut verdicts: Vec<Verdict<'m>> = model.of_type("helm_release").map(release).collect();
    verdicts.extend(model.of_type("aws_eks_addon").map(addon));
    let ours = format!("out/{environment}/kubernetes/");
    let is_ours = |of: &&Subject| of.text("spec.source.path").is_some_and(|path| path.contains(&ours));
    verdicts.extend(model.of_kind("Application").filter(|of| !is_ours(of)).map(application));
    verdicts.extend(unread(model, &[""]));
    if verdicts.is_empty() {
        verdicts.push(Verdict::whole(true, "no chart, no add-on and no other repository brings anything"));
    }
    verdicts
}

/// Asks the API server which pods of a namespace break the standard; it changes nothing.
fn asked(namespace: &str) -> String {
    format!(
        "kubectl label --dry-run=server --overwrite namespace {namespace} pod-security.kubernetes.io/enforce=restricted names the pods that break the standard"
    )
}

fn release(release: &Subject) -> Verdict<'_> {
    let text = |path: &str| release.text(path).unwrap_or_default();
    let message = format!(
        "the chart {} {} brings its pods and roles: {}, helm get manifest {} --namespace {} has its roles",
        text("chart"),
        text("version"),
        asked(text("namespace")),
        text("name"),
        text("namespace"),
    );
    Verdict::unknown(Some(release), message)
}

fn addon(addon: &Subject) -> Verdict<'_> {
    let message = format!(
        "EKS brings the pods and roles of {}: {}, kubectl get clusterroles,roles --all-namespaces --output yaml has its roles",
        addon.text("addon_name").unwrap_or_default(),
        asked("kube-system"),
    );
    Verdict::unknown(Some(addon), message)
}

fn application(application: &Subject) -> Verdict<'_> {
    let message = format!(
        "what it delivers is not of the model: argocd app manifests {}/{}",
        namespace(application),
        application.object_name()
    );
    Verdict::unknown(Some(application), message)
}
