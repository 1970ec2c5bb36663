//! Names that are made of a cluster's name: how long that may be.

use aws::limits::{self, Limit};
use aws::names::RoleName;
use modules::identity::purpose_of_shortened;

use super::blocks::{self, Resource};
use super::{Check, Finding, Model};
use crate::environment::Cluster;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "NAM-001",
        title: "The name of a cluster leaves room for what is made of it",
        about: "The names of a cluster's node groups, launch templates, security groups, log groups, aliases, roles \
                and policies begin with its own. Each of them is held against AWS's limit for it; an error when one \
                is over it. The finding says how many characters the cluster's name may have at most, and which name \
                decides that. Roles do not: their names are cut before they are too long (NAM-002).",
        source: "The services' API references, as `src/aws/limits.rs` has them",
        run: budgets,
    },
    Check {
        id: "NAM-002",
        title: "Names of roles are whole",
        about: "A role is named `<cluster>-<purpose>`. Over IAM's 64 characters, the cluster's part is cut and a hash \
                put behind it: the name stays unique and stable, but people and `aws:PrincipalArn` patterns cannot \
                read it. A warning when a role's name is cut. The finding says how many characters the cluster's name \
                may have at most so that none is; of a purpose over 40 characters, which is cut too, the first 40 count.",
        source: "IAM API, `CreateRole`; `modules/identity/names.rs`",
        run: whole_names,
    },
    Check {
        id: "NAM-003",
        title: "All other names are within AWS's limits",
        about: "An error when a name or description that is not made of a cluster's name is longer than AWS takes.",
        source: "The services' API references, as `src/aws/limits.rs` has them",
        run: other_names,
    },
];

/// A name that a block gives to something.
struct Name<'a> {
    resource: Resource<'a>,
    text: &'a str,
    limit: &'static Limit,
}

impl Name<'_> {
    fn length(&self) -> usize {
        self.text.chars().count()
    }

    fn is_too_long(&self) -> bool {
        self.length() > self.limit.most
    }

    /// Whether it is made of the cluster's name.
    fn is_of(&self, cluster: &Cluster<'_>) -> bool {
        is_within(&self.resource.section.setting, cluster) && self.text.contains(cluster.name.as_str())
    }

    /// How many characters the cluster's name may have so that this one fits; none when it fits with no name.
    fn room(&self, cluster: &Cluster<'_>) -> Option<usize> {
        let times = self.text.matches(cluster.name.as_str()).count().max(1);
        let without = self.length().saturating_sub(times * cluster.name.as_str().len());
        self.limit.most.checked_sub(without).map(|room| room / times).filter(|room| *room > 0)
    }
}

fn is_within(setting: &str, cluster: &Cluster<'_>) -> bool {
    let rest = setting.strip_prefix("clusters.").and_then(|rest| rest.strip_prefix(cluster.key.as_str()));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn names<'a>(model: &Model<'a>) -> Vec<Name<'a>> {
    let limits = limits::all().iter().filter(|limit| !limit.is_of_policy());
    let names = limits.flat_map(|limit| {
        let of_type = blocks::of_type(model, limit.resource_type);
        of_type.filter_map(move |resource| {
            let text = resource.text(limit.argument)?;
            Some(Name { resource, text, limit })
        })
    });
    names.collect()
}

fn budgets(model: &Model<'_>) -> Vec<Finding> {
    let names = names(model);
    model.environment.clusters().filter_map(|cluster| budget(&cluster, &names)).collect()
}

fn budget(cluster: &Cluster<'_>, names: &[Name<'_>]) -> Option<Finding> {
    let of_cluster: Vec<_> = names.iter().filter(|name| name.is_of(cluster)).collect();
    let too_long = of_cluster.iter().filter(|name| name.is_too_long()).count();
    let tightest = of_cluster.iter().filter(|name| name.is_too_long());
    let tightest = tightest.min_by_key(|name| (name.room(cluster), name.resource.address))?;
    let (own, room) = (cluster.name.as_str().len(), tightest.room(cluster));
    let (address, setting) = (tightest.resource.address, tightest.resource.target());
    let decides = format!(
        "`{}` of {address} has {} characters then, {} at most",
        tightest.limit.argument,
        tightest.length(),
        tightest.limit.most
    );
    let path = format!("clusters.{}.name", cluster.key);
    let (message, help) = match room {
        Some(room) => (
            format!("the name {} has {own} characters, {room} at most here: {decides}", cluster.name),
            format!("write a `name` of at most {room} characters, or shorten {setting}"),
        ),
        None => (
            format!("no name of the cluster {} is short enough: {decides}", cluster.key),
            format!("shorten {setting}"),
        ),
    };
    let finding = Finding::error(path, message)
        .help(help)
        .figure("characters of the cluster's name", own)
        .figure("most characters of the cluster's name", room.unwrap_or(0))
        .figure("decided by", tightest.text)
        .figure("names that are too long", too_long);
    Some(finding.related(setting, "made of this and the cluster's name"))
}

fn whole_names(model: &Model<'_>) -> Vec<Finding> {
    let of_cluster = |cluster: Cluster<'_>| {
        let roles = blocks::of_type(model, "aws_iam_role");
        let roles = roles.filter(|role| is_within(&role.section.setting, &cluster));
        let cut = roles.filter_map(|role| purpose_of_shortened(cluster.name, role.text("name")?));
        let cut: Vec<&str> = cut.collect();
        let longest = cut.iter().max_by_key(|purpose| (purpose.len(), **purpose))?;
        let room = RoleName::MAX_LENGTH.saturating_sub(longest.len() + 1);
        let own = cluster.name.as_str().len();
        let message = format!(
            "names of roles are cut: the cluster's name has {own} characters, {room} at most keep \
             <cluster>-{longest} whole"
        );
        Some(
            Finding::warning(format!("clusters.{}.name", cluster.key), message)
                .help(format!("write a `name` of at most {room} characters before the cluster is made"))
                .figure("characters of the cluster's name", own)
                .figure("most characters of the cluster's name", room)
                .figure("decided by", format!("<cluster>-{longest}"))
                .figure("names that are cut", cut.len()),
        )
    };
    model.environment.clusters().filter_map(of_cluster).collect()
}

fn other_names(model: &Model<'_>) -> Vec<Finding> {
    let clusters: Vec<_> = model.environment.clusters().collect();
    let names = names(model).into_iter().filter(|name| name.is_too_long());
    let others = names.filter(|name| !clusters.iter().any(|cluster| name.is_of(cluster)));
    let found = others.map(|name| {
        let (address, most) = (name.resource.address, name.limit.most);
        let message = format!(
            "`{}` of {address} has {} characters, {most} at most ({})",
            name.limit.argument,
            name.length(),
            name.limit.source
        );
        Finding::error(name.resource.target(), message)
            .help("shorten the name it is made from")
            .figure("characters", name.length())
            .figure("at most", most)
    });
    found.collect()
}
