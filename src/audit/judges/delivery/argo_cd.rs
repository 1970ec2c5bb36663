//! What Argo CD is told: projects that bound, and applications within them.

use serde_json::Value;

use crate::judge::Verdict;
use crate::judges::objects::{are_together, unread};
use crate::model::policy::matches;
use crate::model::{Model, Subject};

pub(super) fn bound(model: &Model) -> Vec<Verdict<'_>> {
    let mut verdicts: Vec<Verdict<'_>> = model.of_kind("AppProject").flat_map(project).collect();
    verdicts.extend(model.of_kind("Application").flat_map(|of| application(model, of)));
    verdicts.extend(unread(model, &[]));
    if verdicts.is_empty() {
        verdicts.push(Verdict::not_applicable("nothing is delivered by Argo CD"));
    }
    verdicts
}

/// A field of objects in a list, with the words for it.
type Bound = (&'static str, &'static [&'static str], &'static str);

/// What a project bounds. An entry that is a pattern bounds less than it seems.
const BOUNDS: [Bound; 3] = [
    ("spec.sourceRepos", &[], "repositories"),
    ("spec.destinations", &["server", "name", "namespace"], "destinations"),
    ("spec.clusterResourceWhitelist", &["group", "kind"], "kinds of the whole cluster"),
];

fn project(project: &Subject) -> Vec<Verdict<'_>> {
    let verdict = |(path, fields, what): Bound| {
        let items = project.items(path);
        let texts = |item: &Value| -> Vec<String> {
            match item.as_str() {
                Some(text) => vec![text.to_owned()],
                None => fields.iter().filter_map(|field| item[*field].as_str().map(str::to_owned)).collect(),
            }
        };
        let wide = items.iter().enumerate().find_map(|(at, item)| {
            let text = texts(item).into_iter().find(|text| text.contains('*'))?;
            Some((format!("{path}[{at}]"), text))
        });
        match wide {
            Some((path, text)) => {
                Verdict::fail(project, path, format!("its {what} are any that `{text}` stands for"))
            }
            None => Verdict::pass(project, path, format!("its {what} are {} that it names", items.len())),
        }
    };
    BOUNDS.map(verdict).to_vec()
}

fn application<'m>(model: &'m Model, application: &'m Subject) -> Vec<Verdict<'m>> {
    const PROJECT: &str = "spec.project";
    let name = application.text(PROJECT).unwrap_or("default");
    let is_its = |of: &&Subject| are_together(of, application) && of.object_name() == name;
    let Some(project) = model.of_kind("AppProject").find(is_its) else {
        let message =
            format!("its project {name} is none of the model: nothing says that it bounds anything");
        return vec![Verdict::fail(application, PROJECT, message)];
    };
    let mut verdicts = vec![Verdict::pass(application, PROJECT, format!("{} bounds it", project.address))];
    for (path, repository) in repositories(application) {
        let is_within = project.texts("spec.sourceRepos").iter().any(|of| matches(of, repository));
        let is = if is_within { "is one" } else { "is none" };
        verdicts.push(Verdict::of(
            is_within,
            application,
            path,
            format!("{repository} {is} of its project's"),
        ));
    }
    let destination = application.at("spec.destination").unwrap_or(&Value::Null);
    let is_same = |of: &Value| {
        let fits = |field: &str| {
            destination[field].is_null()
                || of[field].as_str().zip(destination[field].as_str()).is_some_and(|(of, is)| matches(of, is))
        };
        ["server", "name", "namespace"].iter().all(|field| fits(field))
    };
    let is_within = project.items("spec.destinations").iter().any(is_same);
    let message = format!(
        "it delivers to the namespace {}, which is {} of its project",
        destination["namespace"].as_str().unwrap_or_default(),
        if is_within { "a destination" } else { "no destination" }
    );
    verdicts.push(Verdict::of(is_within, application, "spec.destination", message));
    verdicts
}

/// The repositories that an application takes from, with where each is named.
fn repositories(application: &Subject) -> Vec<(String, &str)> {
    let one = application.text("spec.source.repoURL").map(|of| ("spec.source.repoURL".to_owned(), of));
    let several = application.items("spec.sources").iter().enumerate();
    let several =
        several.filter_map(|(at, of)| Some((format!("spec.sources[{at}].repoURL"), of["repoURL"].as_str()?)));
    one.into_iter().chain(several).collect()
}
