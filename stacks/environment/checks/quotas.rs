//! Quotas have room for the workload they are for.

use modules::namespace::needs::Amounts;
use modules::namespace::settings::QuotaSettings;
use modules::namespace::{shortfalls, workload::needs};
use settings::{Document, Problem, Problems, child};

use crate::environment::ServiceSettings;
use crate::services::workloads;

/// A quota that is written out is no less than what each channel may need: each has a namespace of its own.
pub(super) fn check(document: &Document, problems: &mut Problems) {
    for key in document.keys("services") {
        let service = child("services", key);
        let path = child(&child(&service, "namespace"), "quota");
        let Some(quota) = document.get::<QuotaSettings>(&path) else { continue };
        let Some(settings) = document.get::<ServiceSettings>(&service) else { continue };
        let needed = workloads(&settings).map(|(_, workload)| needs(&workload).least());
        let needed = needed.fold(Amounts::default(), Amounts::larger);
        for shortfall in shortfalls(&quota, &needed) {
            let message = format!(
                "the quota's `{}` is {}, {key} may need {}",
                shortfall.key, shortfall.written, shortfall.needed
            );
            let help =
                format!("write {} or more, or leave it out: it follows from the workload", shortfall.needed);
            problems.push(
                Problem::new(message).help(help).at_path(document.root(), &child(&path, shortfall.key)),
            );
        }
    }
}
