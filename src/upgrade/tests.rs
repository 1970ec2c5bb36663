//! Plans from many starting points.

mod adopted;
mod committed;
mod from_anywhere;
mod live;
mod notes;

use jiff::civil::{Date, date};
use stacks::environment::{Environment, Files, Selection};

use crate::fit::Catalog;
use crate::live::Live;
use crate::situation::Situation;
use crate::support::Prices;

/// The day that tests judge by.
const TODAY: Date = date(2026, 11, 21);

fn prices() -> Prices {
    Prices { standard: 0.1, extended: 0.6, source: "a test".to_owned() }
}

fn load(files: &Files, environment: &str) -> Environment {
    let loaded = files.load(&Selection::Named(vec![environment.to_owned()]));
    loaded.unwrap_or_else(|problems| panic!("{}", problems.render(settings::Style::Plain))).remove(0)
}

fn situation(environment: &Environment, cluster: &str, catalog: Catalog, live: Option<Live>) -> Situation {
    Situation::of(environment, cluster, catalog, prices(), TODAY, live).unwrap()
}

/// The committed settings.
fn committed() -> Files {
    Files::read(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))).unwrap()
}

/// An environment with a cluster whose tables have these further lines.
struct Small {
    base: String,
    own: String,
}

impl Small {
    /// The cluster's table, what stands at the top level of it in the base, and its two node groups.
    fn new(cluster: &str, general: &str, batch: &str) -> Self {
        let base = "region = \"us-east-1\"\n\n[network]\nnat = \"single\"\n\n[tags]\nowner = \"platform\"\ncost_centre = \"42\"\n";
        let own = format!(
            "account_id = \"123456789012\"\n\n[network]\ncidr = \"10.0.0.0/16\"\navailability_zones = [\"us-east-1a\", \"us-east-1b\"]\n\n\
             # The cluster.\n[clusters.trantor]\nzones = [\"us-east-1a\", \"us-east-1b\"]  # two\n{cluster}\n\
             [clusters.trantor.access.platform]\nprincipal = \"arn:aws:iam::123456789012:role/admin\"\nkind = \"human\"\n\
             policies = [{{ policy = \"AmazonEKSClusterAdminPolicy\" }}]\n\n\
             [clusters.trantor.node_groups.general]\ninstance_types = [\"m7g.large\"]\n\
             size = {{ min = 2, desired = 3, max = 6 }}\n{general}\n\
             [clusters.trantor.node_groups.batch]\ninstance_types = [\"m7i.large\"] # Intel\n\
             size = {{ min = 0, desired = 0, max = 4 }}\n\
             taints = [{{ key = \"workload\", value = \"batch\", effect = \"NO_SCHEDULE\" }}]\n{batch}\n# the end\n"
        );
        Self { base: base.to_owned(), own }
    }

    fn files(&self) -> Files {
        let texts = [("base", &self.base), ("prod", &self.own)];
        Files::new(texts.map(|(name, text)| (name.to_owned(), text.clone())))
            .unwrap_or_else(|problems| panic!("{}", problems.render(settings::Style::Plain)))
    }
}
